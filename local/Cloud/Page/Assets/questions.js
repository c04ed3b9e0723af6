// The questions of `./infra why`, as forms.

import { h } from './dom.js';
import { ask } from './why.js';

// The most tasks that are proposed. The user can type the id of any other.
const mostTasks = 100;

export function view(state, choices, redraw) {
  const { services, instances, loadBalancers } = state.ps;
  const sides = ['internet', ...loadBalancers.map((one) => one.name), ...services.map((one) => one.name), ...instances.map((one) => one.id)];
  const listeners = loadBalancers.flatMap((one) => one.listeners.map((listener) => `${one.name}:${listener.port}`));
  const tasks = services.flatMap((one) => [...one.tasks, ...one.stoppedTasks].map((task) => task.id)).slice(0, mostTasks);
  const values = (choices.questions ??= {});
  const form = (kind, title, ...fields) => h('form', {
    class: 'panel question',
    key: kind,
    'data-question': kind,
    onsubmit: (event) => {
      event.preventDefault();
      const filled = [...new FormData(event.target)].filter(([, value]) => value !== '');
      ask(state, choices, redraw, kind, Object.fromEntries(filled));
    },
  }, h('h2', null, title), h('div', { class: 'fields' }, fields.map((one) => field(values, kind, one)), h('button', { type: 'submit' }, 'Ask')));
  return [
    h('div', { class: 'bar', key: 'bar' }, h('h1', null, 'Why')),
    h('p', { class: 'facts', key: 'note' }, 'The answers are those of ', h('code', null, './infra why'), '. A button “Why?” beside a task, a service, a request or a refused attempt asks the same.'),
    form('status', 'Why did a load balancer answer with this status?', { name: 'status', label: 'Status', type: 'number', min: 100, max: 599, value: '503', required: true }),
    form('service', 'Why does a service have its tasks, or still deploy?', { name: 'name', label: 'Service', choices: services.map((one) => one.name), value: services[0]?.name, required: true }),
    form('task', 'Why did a task start, stop or become unhealthy?', { name: 'id', label: 'Id, or its beginning', choices: tasks, value: tasks[0], required: true }),
    form('refused', 'Why is a connection refused?',
      { name: 'from', label: 'From', choices: sides, value: 'internet', required: true },
      { name: 'to', label: 'To', choices: sides, value: sides[1], required: true },
      { name: 'port', label: 'Port', type: 'number', min: 1, max: 65535, value: loadBalancers[0]?.listeners[0]?.port, required: true }),
    form('rule', 'Which rule does a request match?',
      { name: 'host', label: 'Host', value: loadBalancers[0]?.dnsName, required: true },
      { name: 'path', label: 'Path', value: '/', required: true },
      { name: 'listener', label: 'Listener', choices: listeners, value: listeners[0] },
      { name: 'method', label: 'Method', choices: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], value: 'GET' },
      { name: 'header', label: 'Header, as in X-Version: 2' },
      { name: 'source', label: 'Address of the client' }),
  ];
}

// A field keeps what the user has typed. Its choices are proposals.
function field(values, kind, { name, label, value, choices: proposals, ...attributes }) {
  const id = `why-${kind}-${name}`;
  return h('label', { key: name }, h('span', null, label),
    h('input', { type: 'text', autocomplete: 'off', ...attributes, name, id, list: proposals ? `${id}-list` : null, value: values[id] ?? value ?? '', oninput: (event) => (values[id] = event.target.value) }),
    proposals && h('datalist', { id: `${id}-list` }, proposals.map((one) => h('option', { key: one, value: one }))));
}
