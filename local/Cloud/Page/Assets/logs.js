// Logs: the lines of the tasks with the events of the services, on one time line.

import { h } from './dom.js';
import { follower } from './streams.js';
import { preciseClock, shortId } from './text.js';

const most = 1000;
// The list shows the last ones, until the user wants all.
const mostShown = 250;
const levels = ['all', 'warnings', 'errors'];
const levelNames = { all: 'all levels', warnings: 'warnings and errors', errors: 'errors' };
let lines = [];

export function view(state, choices, redraw) {
  const { service = '', task = '', level = 'all', search = '', follow = true, isWhole = false } = choices.logs ?? {};
  const choose = (change) => {
    choices.logs = { ...choices.logs, ...change };
    redraw();
  };
  const services = [...new Set([...state.ps.services.map((one) => one.name), ...lines.map((line) => line.service).filter(Boolean)])].sort();
  const tasks = [...new Set(lines.filter((line) => !service || line.service === service).map(taskOf))];
  const shown = joined(state.ps).filter((line) =>
    (!service || line.service === service) && (!task || taskOf(line) === task) && atLeast(line, level) && (!search || line.message.toLowerCase().includes(search.toLowerCase())));
  return [
    h('div', { class: 'bar', key: 'bar' },
      h('h1', null, 'Logs'),
      select('log-service', 'Service', service, ['', ...services], 'all services', (value) => choose({ service: value, task: '' })),
      select('log-task', 'Task', task, ['', ...tasks.filter(Boolean)], 'all tasks', (value) => choose({ task: value })),
      select('log-level', 'Level', level, levels, null, (value) => choose({ level: value })),
      h('input', { type: 'search', id: 'log-search', placeholder: 'Search ( / )', 'aria-label': 'Search', value: search, oninput: (event) => choose({ search: event.target.value }) }),
      h('label', { class: 'check' }, h('input', { type: 'checkbox', id: 'log-follow', checked: follow, onchange: (event) => choose({ follow: event.target.checked }) }), 'Follow'),
      h('span', { class: 'quiet' }, `${shown.length} lines`),
      shown.length > mostShown && h('button', { type: 'button', class: 'small', onclick: () => choose({ isWhole: !isWhole }) }, isWhole ? `Show the last ${mostShown}` : 'Show all')),
    h('ol', { class: 'log panel', key: 'log', 'aria-label': 'Log lines and events', tabindex: '0' }, shown.slice(isWhole ? -most : -mostShown).map((line) => h('li', { key: line.key, class: line.isEvent ? 'event' : levelOf(line) },
      h('time', { datetime: line.time }, preciseClock(line.time)), ' ',
      h('span', { class: 'from' }, line.isEvent ? `${line.service} event` : `${line.service} ${taskOf(line)}`), ' ',
      h('span', { class: 'message' }, line.message)))),
  ];
}

export function drawn(root, state, choices) {
  const list = root.querySelector('.log');
  if (list && (choices.logs?.follow ?? true)) list.scrollTop = list.scrollHeight;
}

function select(id, label, value, values, none, chosen) {
  return h('label', null, h('span', { class: 'hidden' }, label),
    h('select', { id, onchange: (event) => chosen(event.target.value) },
      values.map((one) => h('option', { key: one, value: one, selected: one === value }, levelNames[one] ?? (one || none)))));
}

// Listens to the lines of a stack, from the first visit of the view on.
export const entered = follower((stack, redraw) => {
  lines = [];
  let count = 0;
  const source = new EventSource(`/api/logs?stack=${encodeURIComponent(stack)}`);
  // After a lost connection, the cloud sends the last lines again.
  source.onopen = () => (lines = []);
  source.addEventListener('lines', (event) => {
    const fresh = JSON.parse(event.data).map((line) => ({ ...line, at: Date.parse(line.time), key: `line ${count++}` }));
    lines = [...lines, ...fresh].slice(-most);
    redraw();
  });
  return source;
});

function joined(ps) {
  const events = ps.services.flatMap((service) => [
    ...service.events.map((event) => ({ time: event.time, at: Date.parse(event.time), service: service.name, message: event.message, isEvent: true, key: `event ${service.name} ${event.time} ${event.message}` })),
    ...service.activities.map((one) => ({ time: one.time, at: Date.parse(one.time), service: service.name, message: `${one.description} ${one.cause}`, isEvent: true, key: `activity ${service.name} ${one.time} ${one.description}` })),
  ]);
  return [...events, ...lines].sort((a, b) => a.at - b.at);
}

const taskOf = (line) => (line.stream ? shortId(line.stream.split('/').at(-1)) : '');

function levelOf(line) {
  if (line.isError || /^\s*(fail|crit|error|fatal)\b|\b(error|fatal|critical)\b|"(level|LogLevel)":"(error|critical)"/i.test(line.message)) return 'error';
  if (/^\s*warn|\bwarn(ing)?\b/i.test(line.message)) return 'warning';
  return 'info';
}

function atLeast(line, level) {
  if (level === 'all') return true;
  if (line.isEvent) return false;
  const found = levelOf(line);
  return found === 'error' || (level === 'warnings' && found === 'warning');
}
