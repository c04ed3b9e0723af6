// Scaling: alarms, the desired and the running tasks on one time axis, and each step with its cause.

import { stepChart } from './chart.js';
import { h } from './dom.js';
import { table } from './table.js';
import { clock, tone } from './text.js';

const shownSeconds = 600;

export function view(state) {
  const scaled = state.ps.services.filter((service) => service.alarms.length + service.activities.length > 0);
  return [
    h('div', { class: 'bar', key: 'bar' }, h('h1', null, 'Scaling')),
    scaled.length === 0 && h('p', { class: 'note', key: 'none' }, 'No service of this stack scales by itself.'),
    scaled.map((service) => panel(state, service)),
  ];
}

function panel(state, service) {
  const read = (key) => (sample) => sample.services.get(service.name)?.[key];
  const steps = service.activities.filter((one) => new Date(one.time) > Date.now() - shownSeconds * 1000);
  return h('section', { class: 'panel', key: service.name, 'data-service': service.name },
    h('h2', null, service.name, h('span', { class: 'of' }, service.cluster)),
    h('p', { class: 'facts' }, `desired ${service.desired}, running ${service.running}`),
    h('figure', null,
      stepChart(state.history, {
        seconds: shownSeconds,
        series: [['running', 'new', read('count')]],
        lines: [['desired', 'desired', read('desired')]],
        marks: steps.map((one) => ({ time: new Date(one.time).getTime(), words: `${one.description} ${one.cause}` })),
        label: `Desired and running tasks of ${service.name} over time`,
      }),
      h('figcaption', null,
        h('span', { class: 'key new' }, `running ${service.running}`),
        h('span', { class: 'key desired' }, `desired ${service.desired}`),
        steps.length > 0 && h('span', { class: 'key mark' }, 'scaling activity'),
        h('span', { class: 'quiet' }, 'since this page was opened'))),
    table(['Alarm', 'State', 'Rule and last datapoint'], service.alarms.map((alarm) => ({
      key: alarm.name,
      cells: [h('span', { title: alarm.name }, shortName(alarm.name)), h('span', { class: `state ${tone(alarm.state)}` }, alarm.state), alarm.reason ?? '–'],
    }))),
    h('h3', null, 'Activities'),
    service.activities.length === 0
      ? h('p', { class: 'quiet' }, 'none so far')
      : table(['Time', 'Change', 'Cause'], service.activities.map((one, index) => ({ key: `${one.time} ${index}`, cells: [clock(one.time), one.description, one.cause] }))));
}

// Of an alarm's name, which begins with the service's: `AlarmHigh` and the beginning of its id.
const shortName = (name) => name.match(/Alarm(High|Low)-[0-9a-f]{8}/)?.[0] ?? name;
