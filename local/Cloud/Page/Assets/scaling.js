// Scaling: the metric's datapoints and its target, the desired and the running tasks on the same time axis, and each step
// with its cause.

import { metricChart, stepChart } from './chart.js';
import { h } from './dom.js';
import { table } from './table.js';
import { clock, duration, number, tone } from './text.js';
import { why } from './why.js';

// The low alarm looks at 15 datapoints.
const shownPeriods = 15;
const [leastSeconds, mostSeconds] = [120, 900];

export function view(state, choices, redraw) {
  const scaled = state.ps.services.filter((service) => service.scaling || service.activities.length > 0);
  return [
    h('div', { class: 'bar', key: 'bar' }, h('h1', null, 'Scaling')),
    scaled.length === 0 && h('p', { class: 'note', key: 'none' }, 'No service of this stack scales by itself.'),
    scaled.map((service) => panel(state, service, why(state, choices, redraw, 'service', { name: service.name }))),
  ];
}

function panel(state, service, ask) {
  const { scaling } = service;
  const seconds = Math.min(mostSeconds, Math.max(leastSeconds, shownPeriods * (scaling?.period ?? 0)));
  const cooldowns = [['out', scaling?.lastOut], ['in', scaling?.lastIn]].filter(([, step]) => step)
    .map(([way, step]) => ({ ...step, way, words: `cooldown of the last step ${way}, ${step.from} to ${step.to}, until ${clock(step.cooldownEnds)}` }));
  return h('section', { class: 'panel', key: service.name, 'data-service': service.name },
    h('h2', null, service.name, h('span', { class: 'of' }, service.cluster), ask),
    h('p', { class: 'facts' }, `desired ${service.desired}, running ${service.running}`,
      scaling && ` · between ${scaling.minimum} and ${scaling.maximum} · a datapoint each ${duration(scaling.period)}`),
    cooldowns.map((one) => h('p', { class: 'facts', key: one.way }, `${one.words[0].toUpperCase()}${one.words.slice(1)}`, Date.parse(one.cooldownEnds) > Date.now() ? ` (${duration((Date.parse(one.cooldownEnds) - Date.now()) / 1000)} to go)` : ' (over)')),
    scaling?.metrics.map((metric) => figure(metric, seconds, cooldowns)),
    counts(state, service, seconds),
    table(['Alarm', 'State', 'Rule and last datapoint'], service.alarms.map((alarm) => ({
      key: alarm.name,
      cells: [h('span', { title: alarm.name }, shortName(alarm.name)), h('span', { class: `state ${tone(alarm.state)}` }, alarm.state), alarm.reason ?? '–'],
    }))),
    h('h3', null, 'Activities'),
    service.activities.length === 0
      ? h('p', { class: 'quiet' }, 'none so far')
      : table(['Time', 'Change', 'Cause'], service.activities.map((one, index) => ({ key: `${one.time} ${index}`, cells: [clock(one.time), one.description, one.cause] }))));
}

function figure(metric, seconds, cooldowns) {
  const last = metric.datapoints.at(-1);
  return h('figure', { key: metric.policy, 'data-metric': metric.metric },
    h('h3', null, metric.metric),
    metricChart(metric.datapoints, { seconds, target: metric.target, low: metric.lowThreshold, cooldowns, label: `Datapoints of ${metric.metric}` }),
    h('figcaption', null,
      h('span', { class: 'key metric' }, `last datapoint ${last ? value(last) : 'none yet'}`),
      h('span', { class: 'key bound' }, `target ${number(metric.target)}`),
      metric.lowThreshold != null && h('span', { class: 'key low' }, `scales in below ${number(metric.lowThreshold)}`),
      cooldowns.length > 0 && h('span', { class: 'key cooldown' }, 'cooldown')),
    h('details', null,
      h('summary', null, `Datapoints as text (${metric.datapoints.length})`),
      h('p', { class: 'datapoints' }, metric.datapoints.map((one) => `${clock(one.time)} ${value(one)}`).join(' · ') || 'none yet')));
}

const value = (datapoint) => (datapoint.value == null ? 'no data' : number(datapoint.value));

function counts(state, service, seconds) {
  const read = (key) => (sample) => sample.services.get(service.name)?.[key];
  const steps = service.activities.filter((one) => new Date(one.time) > Date.now() - seconds * 1000);
  return h('figure', { key: 'counts' },
    h('h3', null, 'Tasks'),
    stepChart(state.history, {
      seconds,
      series: [['running', 'new', read('count')]],
      lines: [['desired', 'desired', read('desired')]],
      marks: steps.map((one) => ({ time: new Date(one.time).getTime(), words: `${one.description} ${one.cause}` })),
      label: `Desired and running tasks of ${service.name} over time`,
    }),
    h('figcaption', null,
      h('span', { class: 'key new' }, `running ${service.running}`),
      h('span', { class: 'key desired' }, `desired ${service.desired}`),
      steps.length > 0 && h('span', { class: 'key mark' }, 'scaling activity'),
      h('span', { class: 'quiet' }, 'since this page was opened')));
}

// Of an alarm's name, which begins with the service's: `AlarmHigh` and the beginning of its id.
const shortName = (name) => name.match(/Alarm(High|Low)-[0-9a-f]{8}/)?.[0] ?? name;
