// Deployments: old and new tasks between the minimum and the maximum over time, and how each deployment stands.

import { actions, outcome, rollBackCommand } from './act.js';
import { stepChart } from './chart.js';
import { h } from './dom.js';
import { longTable, table } from './table.js';
import { why } from './why.js';
import { clock, duration, plural, shortId, since, tone } from './text.js';

const shownSeconds = 300;

export function view(state, choices, redraw) {
  return [
    h('div', { class: 'bar', key: 'bar' }, h('h1', null, 'Deployments')),
    state.ps.services.length === 0 && h('p', { class: 'note', key: 'none' }, 'This stack has no ECS service.'),
    outcome(choices),
    state.ps.services.map((service) => panel(state, service, (kind, parts) => why(state, choices, redraw, kind, parts), actions(state, choices, redraw), choices, redraw)),
  ];
}

function panel(state, service, ask, act, choices, redraw) {
  const primary = service.deployments.find((one) => one.status === 'PRIMARY');
  return h('section', { class: 'panel', key: service.name, 'data-service': service.name },
    h('h2', null, service.name, h('span', { class: 'of' }, service.cluster),
      primary && h('span', { class: `state ${tone(primary.rolloutState)}` }, primary.rolloutState), ask('service', { name: service.name }),
      service.formerTaskDefinition && h('button', { type: 'button', class: 'small', title: rollBackCommand(service), onclick: act('roll-back', `${service.cluster}/${service.name}`) }, `Roll back to ${service.formerTaskDefinition}`)),
    h('p', { class: 'facts' }, `${service.running} of ${service.desired} running`,
      service.pending > 0 && `, ${service.pending} pending`,
      ` · between ${service.minimumTasks} and ${service.maximumTasks} during a deployment`,
      service.failureThreshold != null ? ` · fails after ${plural(service.failureThreshold, 'failed task')} in a row` : ' · no circuit breaker',
      service.gracePeriod > 0 && ` · grace ${duration(service.gracePeriod)}`),
    chart(state, service, primary),
    revisions(service, service.deployments),
    primary && changes(primary),
    earlier(service),
    tasks(service, ask, choices, redraw, state.ps.services.length),
    failed(service, ask),
    events(service));
}

function chart(state, service, primary) {
  const read = (key) => (sample) => sample.services.get(service.name)?.[key];
  const count = (isNew) => (sample) => {
    const running = sample.services.get(service.name)?.running ?? new Map();
    return [...running].reduce((sum, [revision, value]) => sum + ((revision === primary?.taskDefinition) === isNew ? value : 0), 0);
  };
  const now = state.history.at(-1);
  const [old, fresh] = now ? [count(false)(now), count(true)(now)] : [0, 0];
  return h('figure', null,
    stepChart(state.history, {
      seconds: shownSeconds,
      series: [['new', 'new', count(true)], ['old', 'old', count(false)]],
      lines: [['minimum', 'bound', read('minimum')], ['maximum', 'bound', read('maximum')], ['desired', 'desired', read('desired')]],
      label: `Tasks of ${service.name} over time`,
    }),
    h('figcaption', null,
      h('span', { class: 'key new' }, `${fresh} of ${primary?.taskDefinition ?? 'no deployment'}`),
      old > 0 && h('span', { class: 'key old' }, `${old} of earlier revisions`),
      h('span', { class: 'key desired' }, `desired ${service.desired}`),
      h('span', { class: 'key bound' }, `minimum ${service.minimumTasks}, maximum ${service.maximumTasks}`),
      h('span', { class: 'quiet' }, 'since this page was opened')));
}

function revisions(service, deployments) {
  return table(['Revision', 'State', 'Tasks', 'Failed', 'Created', 'Image'], deployments.map((one) => ({
    key: one.id,
    cells: [
      [h('strong', null, one.taskDefinition), h('span', { class: 'sub' }, `${one.status} · ${one.id}`)],
      [h('span', { class: `state ${tone(one.rolloutState)}` }, one.rolloutState), h('span', { class: 'sub' }, one.rolloutStateReason)],
      `${one.running} of ${one.desired}`,
      service.failureThreshold != null ? `${one.failed} of ${service.failureThreshold}` : String(one.failed),
      since(one.createdAt),
      h('code', { title: one.image }, imageText(one.image)),
    ],
  })));
}

// What a deployment changes against the one before.
function changes(deployment) {
  return deployment.changes.length > 0 && h('details', { key: 'changes', open: true },
    h('summary', null, `What ${deployment.taskDefinition} changes (${deployment.changes.length})`),
    changeTable(deployment));
}

const changeTable = (deployment) => table(['What', 'Before', 'Now'], deployment.changes.map((one) => ({
  key: one.name,
  cells: [h('strong', null, one.name), ...[one.before, one.after].map((value) => value == null ? '–' : h('code', { title: value }, one.name.startsWith('image ') ? imageText(value) : value))],
})));

// The deployments that others have replaced, each with its own changes.
function earlier(service) {
  const { endedDeployments: ended } = service;
  return ended.length > 0 && h('details', { key: 'earlier' },
    h('summary', null, `Earlier deployments (${ended.length})`),
    revisions(service, ended),
    ended.filter((one) => one.changes.length > 0).map((one) => h('div', { key: `changes ${one.id}` }, h('h3', null, `What ${one.taskDefinition} changed`), changeTable(one))));
}

// The digest says all; of a long reference, its end is what differs.
const imageText = (image) => (image.includes('@') ? `…${image.slice(image.indexOf('@')).slice(0, 20)}` : image);

function tasks(service, ask, choices, redraw, tables) {
  return longTable(['Task', 'Status', 'Health', 'Started', 'Note', 'Question'], troubledFirst(service.tasks), (task) => ({
    key: task.id,
    cells: [
      [h('strong', null, shortId(task.id)), h('span', { class: 'sub' }, `${task.endpoint ?? 'no address'} · ${task.taskDefinition}`)],
      h('span', { class: `state ${tone(task.lastStatus)}` }, task.lastStatus),
      h('span', { class: `state ${tone(task.health)}` }, task.health),
      task.startedAt ? since(task.startedAt) : '–',
      task.drainedAt ? `drains for ${duration((new Date(task.drainedAt) - Date.now()) / 1000)}` : (task.reason ?? '–'),
      ask('task', { id: task.id }),
    ],
  }), `tasks ${service.name}`, { choices, redraw, tables });
}

// The tasks that start, stop or are not healthy come before the others.
const troubledFirst = (tasks) => [...tasks].sort((a, b) => isSteady(a) - isSteady(b));

const isSteady = (task) => task.lastStatus === 'RUNNING' && task.health.toLowerCase() !== 'unhealthy' && !task.drainedAt;

function failed(service, ask) {
  const { lastFailedDeployment: last, stoppedTasks } = service;
  return [
    last && h('p', { class: 'note bad', key: 'failed' }, `${clock(last.time)}: the deployment of ${last.taskDefinition} failed. ${last.reason}`),
    stoppedTasks.length > 0 && h('details', { key: 'stopped' },
      h('summary', null, `Stopped tasks (${stoppedTasks.length})`),
      () => table(['Task', 'Stopped', 'Exit code', 'Reason', 'Question'], stoppedTasks.map((task) => ({
        key: task.id,
        cells: [[h('strong', null, shortId(task.id)), h('span', { class: 'sub' }, task.taskDefinition)], clock(task.stoppedAt), task.exitCode ?? '–', task.reason ?? '–', ask('task', { id: task.id })],
      })))),
  ];
}

function events(service) {
  return h('details', { key: 'events', open: service.deployments.some((one) => one.rolloutState === 'IN_PROGRESS') },
    h('summary', null, `Events (${service.events.length})`),
    () => h('ol', { class: 'events' }, service.events.slice(0, 50).map((event, index) => h('li', { key: `${event.time} ${index}` }, h('time', { datetime: event.time }, clock(event.time)), ' ', event.message))));
}
