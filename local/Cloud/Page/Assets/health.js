// Health: each target with its state, AWS's reason, its last checks and its progress to the next state.

import { h } from './dom.js';
import { owners } from './model.js';
import { follower, stream } from './streams.js';
import { longTable } from './table.js';
import { why } from './why.js';
import { duration, milliseconds, preciseClock, shortId, since, tone } from './text.js';

let checksOf = null;

// Listens to the checks of a stack. They are the largest part of a stack, so the stream ends when the user leaves the view.
export const entered = follower((stack, redraw) => {
  checksOf = null;
  const source = stream(`/api/checks?stack=${encodeURIComponent(stack)}`, ['checks'], (_, { groups }) => (checksOf = groups));
  source.addEventListener('shown', redraw);
  return source;
});

export const left = () => entered(null);

export function view(state, choices, redraw) {
  const onlyUnhealthy = choices.onlyUnhealthy ?? false;
  const find = owners(state.ps);
  const groups = state.ps.loadBalancers.flatMap((balancer) => balancer.targetGroups.map((group) => ({ balancer, group })));
  const unhealthy = groups.reduce((sum, { group }) => sum + group.targets.filter(isUnhealthy).length, 0);
  return [
    h('div', { class: 'bar', key: 'bar' },
      h('h1', null, 'Health'),
      h('label', { class: 'check' },
        h('input', { type: 'checkbox', id: 'only-unhealthy', checked: onlyUnhealthy, onchange: (event) => {
          choices.onlyUnhealthy = event.target.checked;
          redraw();
        } }), `Unhealthy only (${unhealthy})`)),
    groups.map(({ balancer, group }) => panel(state, balancer, group, find, onlyUnhealthy, choices, redraw, groups.length)),
    withoutTargetGroup(state.ps, onlyUnhealthy, choices, redraw),
  ];
}

const isUnhealthy = (target) => target.state !== 'healthy';

function panel(state, balancer, group, find, onlyUnhealthy, choices, redraw, tables) {
  // The unhealthy ones come first.
  const targets = group.targets.filter((target) => !onlyUnhealthy || isUnhealthy(target)).sort((a, b) => isUnhealthy(b) - isUnhealthy(a));
  if (onlyUnhealthy && targets.length === 0) return null;
  const check = group.healthCheck;
  return h('section', { class: 'panel', key: `${balancer.name} ${group.name}`, 'data-group': group.name },
    h('h2', null, group.name, h('span', { class: 'of' }, balancer.name)),
    check && h('p', { class: 'facts' }, `GET ${check.path} every ${duration(check.interval)}, limit ${duration(check.timeout)}; healthy after ${check.healthyThreshold} passes, unhealthy after ${check.unhealthyThreshold} failures`),
    targets.length === 0
      ? h('p', { class: 'quiet' }, 'No targets are registered.')
      : longTable(['Target', 'State', 'Reason', 'Progress', 'Last checks'], targets, (target) => row(target, checksOf?.[group.name]?.[`${target.address}:${target.port}`], find(target), check, (id) => why(state, choices, redraw, 'task', { id })), `health ${group.name}`, { choices, redraw, tables }));
}

function row(target, checks, owner, check, ask) {
  return {
    key: `${target.address}:${target.port}`,
    cells: [
      [h('strong', null, owner.service?.name ?? owner.instance?.name ?? target.address), h('span', { class: 'sub' }, `${target.address}:${target.port}${owner.task ? ` · ${shortId(owner.task.id)}` : ''}`)],
      h('span', { class: `state ${tone(target.state)}` }, target.state),
      target.reason ? [target.reason, target.description && h('span', { class: 'sub' }, target.description)] : '–',
      [progress(target, check), owner.task && ask(owner.task.id)],
      checks ? strip(checks) : '…',
    ],
  };
}

function progress(target, check) {
  if (!check || target.state === 'draining' || target.state === 'unused') return '–';
  if (target.state === 'unhealthy') return `${target.streak} of ${check.healthyThreshold} passes`;
  if (target.state === 'healthy') return target.streak > 0 ? `${target.streak} of ${check.unhealthyThreshold} failures` : 'steady';
  return target.streak > 0 ? `${target.streak} of ${check.unhealthyThreshold} failures` : 'first pass to come';
}

// The last checks as bars, the newest at the right: the height is the time, on a logarithmic scale. A check is the time of
// its end, the milliseconds that it took, whether the target passed, and its answer.
function strip(checks) {
  if (checks.length === 0) return h('span', { class: 'quiet' }, 'none yet');
  const [last, lastTook, , lastAnswer] = checks.at(-1);
  const passed = checks.filter(([, , isPassed]) => isPassed).length;
  return [
    h('span', { class: 'strip', role: 'img', 'aria-label': `The last ${checks.length} checks: ${passed} passed` },
      checks.map(([time, took, isPassed, answer]) => h('i', {
        key: time,
        class: isPassed ? 'good' : 'bad',
        style: { height: `${Math.min(20, 4 + 4 * Math.log10(1 + took))}px` },
        title: `${preciseClock(time)} · ${answer} · ${milliseconds(took)}`,
      }))),
    h('span', { class: 'sub' }, `${lastAnswer} in ${milliseconds(lastTook)}, ${since(last)}`),
  ];
}

function withoutTargetGroup(ps, onlyUnhealthy, choices, redraw) {
  const inGroup = new Set(ps.loadBalancers.flatMap((one) => one.targetGroups.flatMap((group) => group.targets.map((target) => target.address))));
  const tasks = ps.services.flatMap((service) => service.tasks.filter((task) => !inGroup.has(task.address)).map((task) => ({ service, task })))
    .filter(({ task }) => !onlyUnhealthy || task.health !== 'HEALTHY');
  if (tasks.length === 0) return null;
  return h('section', { class: 'panel', key: 'others' },
    h('h2', null, 'Tasks without a target group'),
    longTable(['Task', 'Status', 'Health', 'Reason'], tasks, ({ service, task }) => ({
      key: task.id,
      cells: [
        [h('strong', null, service.name), h('span', { class: 'sub' }, `${task.endpoint ?? 'no address'} · ${shortId(task.id)}`)],
        h('span', { class: `state ${tone(task.lastStatus)}` }, task.lastStatus),
        task.health,
        task.reason ?? '–',
      ],
    }), 'health others', { choices, redraw }));
}
