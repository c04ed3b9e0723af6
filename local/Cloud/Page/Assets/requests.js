// Requests: rates, answers, latencies, and the last 500 requests of the load balancers.

import { h } from './dom.js';
import { ruleText } from './model.js';
import { follower, stream } from './streams.js';
import { longTable } from './table.js';
import { before, remember } from './traffic.js';
import { why } from './why.js';
import { grouped, milliseconds, number, preciseClock, rate } from './text.js';

const subBuckets = 4;
const most = 500;
const latencySeconds = 60;
let recent = [];
let latencies = [];

// Listens to the requests of a stack and their latencies. After the user has left the view, the next visit gets the last
// requests again.
export const entered = follower((stack, redraw) => {
  [recent, latencies] = [[], []];
  let count = 0;
  const source = stream(`/api/requests?stack=${encodeURIComponent(stack)}`, ['latencies'], (_, report) => {
    latencies = remember(latencies, { ...report, time: Date.now() }, latencySeconds);
  });
  // After a lost connection, the cloud sends the last requests again.
  source.onopen = () => (recent = []);
  source.addEventListener('requests', (event) => {
    recent = [...JSON.parse(event.data).map((one) => ({ ...one, key: `request ${count++}` })), ...recent].slice(0, most);
  });
  source.addEventListener('shown', redraw);
  return source;
});

export const left = () => entered(null);

export function view(state, choices, redraw) {
  const places = state.ps.loadBalancers.flatMap((balancer) => balancer.listeners.flatMap((listener) => [
    ['listeners', `${balancer.name} ${listener.port}`, 'Listener', `${listener.protocol} ${listener.port}`, balancer.name],
    ...listener.rules.map((rule) => ['rules', `${balancer.name} ${listener.port} ${rule.priority}`, 'Rule', ruleText(rule), `of ${listener.protocol} ${listener.port}`]),
  ]).concat(balancer.targetGroups.flatMap((group) => group.targets.map((target) =>
    ['targets', `${group.name} ${target.address}:${target.port}`, 'Target', `${target.address}:${target.port}`, group.name]))));
  return [
    h('div', { class: 'bar', key: 'bar' }, h('h1', null, 'Requests')),
    state.ps.loadBalancers.length === 0 && h('p', { class: 'note', key: 'none' }, 'This stack has no load balancer.'),
    h('section', { class: 'panel', key: 'counts' },
      longTable(['Where', 'Rate', 'Requests', '2xx', '3xx', '4xx', '5xx', 'Load balancer’s own 4xx, 5xx', 'p50', 'p90', 'p99', 'Latency'], places, (place) => row(state, ...place), 'counts', { choices, redraw }, { class: 'counts' }),
      h('p', { class: 'quiet' }, 'Counts are since the cloud started, the rate is that of the last 10 s, and latencies are those of the last minute in which this view was open.')),
    last(state, choices, redraw),
  ];
}

function row(state, kind, key, what, name, of) {
  const flow = state.traffic?.[kind]?.[key];
  const [success, redirect, client, server] = flow?.answers ?? [];
  const own = flow?.own ?? [];
  const latency = latencyOf(kind, key);
  return {
    key: `${kind} ${key}`,
    class: what.toLowerCase(),
    cells: [
      [h('strong', null, name), h('span', { class: 'sub' }, `${what} · ${of}`)],
      flow ? rate(flow.rate) : '–',
      count(flow?.requests, 'requests'),
      count(success),
      count(redirect),
      count(client),
      count(server, 'bad'),
      flow ? `${grouped(own[2])}, ${grouped(own[3])}` : '–',
      milliseconds(percentile(latency, 0.5)),
      milliseconds(percentile(latency, 0.9)),
      milliseconds(percentile(latency, 0.99)),
      histogram(latency),
    ],
  };
}

const count = (value, name) => (value == null ? '–' : h('span', { class: name === 'bad' && value > 0 ? 'errors' : null, 'data-count': name }, grouped(value)));

// The buckets of the last minute; those since the cloud started while no request comes.
function latencyOf(kind, key) {
  const count = latencies.at(-1)?.[kind][key] ?? [];
  const then = latencies.length > 0 ? before(latencies, latencySeconds)[kind][key] : null;
  const former = new Map(then && then !== count ? then : []);
  return count.map(([bucket, value]) => [bucket, value - (former.get(bucket) ?? 0)]).filter(([, value]) => value > 0);
}

// The lower bound of a bucket of latencies, in milliseconds: four buckets to each power of two of microseconds.
export function bound(index) {
  if (index < subBuckets) return index / 1000;
  const exponent = Math.floor(index / subBuckets) + 1;
  return ((subBuckets + (index % subBuckets)) * 2 ** (exponent - 2)) / 1000;
}

// The latency below which a share of the requests stayed, in milliseconds; null without requests.
export function percentile(latency, share) {
  const total = latency.reduce((sum, [, value]) => sum + value, 0);
  if (total === 0) return null;
  let rest = share * total;
  for (const [index, value] of latency) {
    if (value >= rest) return bound(index) + (bound(index + 1) - bound(index)) * (rest / value);
    rest -= value;
  }
  return bound(latency.at(-1)[0] + 1);
}

// A bar for each power of two of microseconds.
function histogram(latency) {
  if (latency.length === 0) return '–';
  const bars = new Map();
  for (const [index, value] of latency) bars.set(Math.floor(index / subBuckets), (bars.get(Math.floor(index / subBuckets)) ?? 0) + value);
  const [first, end] = [Math.min(...bars.keys()), Math.max(...bars.keys())];
  const highest = Math.max(...bars.values());
  const all = Array.from({ length: end - first + 1 }, (_, offset) => [first + offset, bars.get(first + offset) ?? 0]);
  const words = all.filter(([, value]) => value > 0).map(([at, value]) => `${number(value)} below ${milliseconds(bound((at + 1) * subBuckets))}`).join(', ');
  return h('span', { class: 'strip', role: 'img', 'aria-label': words, title: words },
    all.map(([at, value]) => h('i', { key: at, class: 'bar-of', style: { height: `${value === 0 ? 1 : 3 + (17 * value) / highest}px` } })));
}

// The question for the rule that a request matched. Its headers are not recorded.
const ruleQuestion = ({ loadBalancer, host, path, port, method, client }) =>
  ({ host: host.replace(/:\d+$/, ''), path, listener: `${loadBalancer}:${port}`, method, ...(client ? { source: client } : {}) });

function last(state, choices, redraw) {
  const requests = recent;
  const { path = '', kind = 'all' } = choices.requests ?? {};
  const choose = (change) => {
    choices.requests = { ...choices.requests, ...change };
    redraw();
  };
  const shown = requests.filter((one) => (!path || `${one.host}${one.path}`.includes(path)) && (kind === 'all' || (kind === 'errors' ? one.status >= 400 : one.targetStatus == null)));
  return h('section', { class: 'panel recent', key: 'last' },
    h('div', { class: 'bar' },
      h('h2', null, `The last ${requests.length} requests`),
      h('input', { type: 'search', id: 'request-search', placeholder: 'Host or path ( / )', 'aria-label': 'Host or path', value: path, oninput: (event) => choose({ path: event.target.value }) }),
      h('select', { id: 'request-kind', 'aria-label': 'Kind', onchange: (event) => choose({ kind: event.target.value }) },
        [['all', 'all answers'], ['errors', '4xx and 5xx'], ['own', 'the load balancer’s own']].map(([value, words]) => h('option', { key: value, value, selected: kind === value }, words)))),
    shown.length === 0 ? h('p', { class: 'quiet' }, 'none') : longTable(
      ['Time', 'Request', 'Rule', 'Status', 'Target', 'Request, target, response time', 'Reason'],
      shown,
      (one) => ({
        key: one.key,
        cells: [
          preciseClock(one.time),
          [`${one.method} `, h('strong', null, one.path), h('span', { class: 'sub' }, `${one.host} · :${one.port}`)],
          one.rule == null ? '–' : why(state, choices, redraw, 'rule', ruleQuestion(one), one.rule),
          [h('span', { class: one.status >= 500 ? 'errors' : null }, one.status), one.targetStatus != null && one.targetStatus !== one.status && h('span', { class: 'sub' }, `target ${one.targetStatus}`)],
          one.target ?? '–',
          [one.times.request, one.times.target, one.times.response].map((time) => (time == null ? '–' : milliseconds(time * 1000))).join(', '),
          one.reason === 'target' && one.status < 400 ? '–' : [one.reason, one.detail && h('span', { class: 'sub' }, one.detail), why(state, choices, redraw, 'status', { status: String(one.status), at: one.time })],
        ],
      }),
      'requests',
      { choices, redraw }));
}
