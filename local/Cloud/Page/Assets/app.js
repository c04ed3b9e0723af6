// The page: its frame, the choice of stack and view, and the keyboard.

import { h, patch } from './dom.js';
import { createStore } from './store.js';
import { clock, plural } from './text.js';
import * as topology from './topology.js';
import * as health from './health.js';
import * as deployments from './deployments.js';
import * as scaling from './scaling.js';
import * as logs from './logs.js';
import * as requests from './requests.js';
import * as act from './act.js';
import * as questions from './questions.js';
import { answer } from './why.js';

const views = { topology, health, deployments, scaling, requests, logs, act, why: questions };
const names = Object.keys(views);
const store = createStore(schedule);
const { state } = store;
// What the user has chosen in a view: filters, layers, what is open.
const choices = {};
let scheduled = false;

const title = (name) => name[0].toUpperCase() + name.slice(1);

// The address is `#stack/view`.
function route() {
  const [stack, view] = decodeURIComponent(location.hash.slice(1)).split('/');
  return { stack, view: views[view] ? view : names[0] };
}

const go = (stack, view) => (location.hash = `${encodeURIComponent(stack)}/${view}`);

function follow() {
  const { stack, view } = route();
  if (stack !== state.stack) store.watch(stack);
  for (const name of names) if (name !== view) views[name].left?.();
  // What the view alone needs is on its way together with what all need.
  views[view].entered?.(stack, schedule);
  schedule();
}

// Draws at most once for each frame.
function schedule() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    draw();
  });
}

function draw() {
  const { stack, view } = route();
  document.title = `${stack ? `${stack} · ` : ''}${title(view)} – infra`;
  patch(document.getElementById('header'), header(stack, view));
  patch(document.getElementById('nav'), names.map((name, index) => tab(stack, name, index, view)));
  const main = document.getElementById('main');
  patch(main, content(view));
  views[view].drawn?.(main, state, choices);
}

function header(stack, view) {
  const stacks = state.status?.stacks ?? [];
  const options = stacks.some((one) => one.name === stack) || !stack ? stacks.map((one) => one.name) : [stack, ...stacks.map((one) => one.name)];
  const scale = stacks.find((one) => one.name === stack)?.timeScale ?? 1;
  return [
    h('span', { class: 'brand' }, 'infra'),
    h('label', { class: 'stack' }, h('span', { class: 'hidden' }, 'Stack'),
      h('select', { id: 'stack', onchange: (event) => go(event.target.value, view) },
        options.map((name) => h('option', { key: name, value: name, selected: name === stack }, name)))),
    h('span', { class: 'summary' }, summary()),
    h('span', { class: 'space' }),
    h('span', { class: 'times', id: 'time', title: 'Waits such as check intervals, cooldowns and drains are divided by the time scale' },
      h('span', { class: 'real' }, clock(Date.now())), scale === 1 ? ' real time' : ` × ${scale}`),
    h('span', { class: `live ${state.connected ? 'good' : 'bad'}`, role: 'status' }, state.connected ? 'live' : state.ended ? 'ended' : 'waiting'),
  ];
}

function summary() {
  if (!state.ps) return '';
  const { services, instances } = state.ps;
  const tasks = services.reduce((sum, service) => sum + service.running, 0);
  const words = [plural(services.length, 'service'), plural(tasks, 'task')];
  if (instances.length > 0) words.push(plural(instances.length, 'instance'));
  return words.join(' · ');
}

function tab(stack, name, index, current) {
  return h('a', {
    key: name,
    href: `#${encodeURIComponent(stack)}/${name}`,
    'aria-current': name === current ? 'page' : null,
    title: `Key ${index + 1}`,
  }, title(name));
}

function content(view) {
  const gone = !state.connected && h('p', { class: 'note bad', key: 'gone', role: 'alert' },
    state.ended
      ? 'The local cloud has ended, or the token is of an earlier one. Run ./infra ui again, and open the address that it prints.'
      : state.ps ? 'The connection is lost. What is shown is the last that was known.' : 'Connecting …');
  if (!state.ps) return [gone];
  const isEmpty = state.ps.services.length + state.ps.instances.length + state.ps.loadBalancers.length === 0;
  return [
    gone,
    state.ps.problems.map((one) => h('p', { class: 'note bad', key: `${one.type} ${one.name}` }, `${one.type} ${one.name} could not be restored: ${one.reason}`)),
    isEmpty
      ? h('p', { class: 'note', key: 'empty' }, 'Nothing runs in this stack. ', h('code', null, `./infra up --stack ${state.stack}`), ' starts it.')
      : h('section', { key: view, id: `view-${view}`, 'aria-label': title(view) }, views[view].view(state, choices, schedule)),
    answer(choices, schedule),
  ];
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, select, textarea')) return;
  const name = names[Number(event.key) - 1];
  if (name) go(route().stack, name);
  else if (event.key === '/') {
    const search = document.querySelector('input[type=search]');
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
}

// The token stays out of the address, and so out of the browser's history.
history.replaceState(null, '', `/${location.hash}`);
addEventListener('hashchange', follow);
addEventListener('keydown', key);
addEventListener('resize', schedule);
setInterval(schedule, 1000);
if (location.hash.length > 1) follow();
else fetch('/api/status').then((answer) => answer.json()).then((status) => go(status.stacks[0]?.name ?? 'dev', names[0]));
