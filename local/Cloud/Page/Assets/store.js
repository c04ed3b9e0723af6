// The state of the page: what the cloud has sent, and what has been seen of it since the page was opened.

import { stream } from './streams.js';
import { flows, remember as withReport } from './traffic.js';

const keptSeconds = 900;
const parts = ['status', 'ps', 'reach', 'traffic', 'refused'];

export function createStore(changed) {
  let source = null;
  let flown = null;
  const state = {
    stack: null, connected: false, ended: false, history: [], reports: [], status: null, ps: null, reach: null, refused: [],
    // The flows, made when a view first asks for them; null without a report.
    get traffic() {
      return this.reports.length > 0 ? (flown ??= flows(this.reports)) : null;
    },
  };

  function watch(stack) {
    source?.close();
    Object.assign(state, { stack, history: [], reports: [], ps: null, reach: null, refused: [] });
    source = stream(`/api/stack?stack=${encodeURIComponent(stack)}`, parts, take);
    source.addEventListener('shown', () => {
      state.connected = true;
      changed();
    });
    source.onerror = () => {
      state.connected = false;
      state.ended = source.readyState === EventSource.CLOSED;
      changed();
    };
    changed();
  }

  function take(part, value) {
    if (part === 'traffic') return count(value);
    state[part] = value;
    if (part === 'ps') remember(state);
  }

  function count(report) {
    state.reports = withReport(state.reports, { ...report, time: Date.now() });
    flown = null;
  }

  // Without new requests the cloud sends no counts, and the rates fall.
  setInterval(() => {
    if (state.connected && state.reports.length > 0) count(state.reports.at(-1));
  }, 1000);

  return { state, watch };
}

// Keeps a sample of the services for each second, for the pictures over time.
function remember(state) {
  const now = Date.now();
  const sample = { time: now, services: new Map() };
  for (const service of state.ps.services) {
    const running = new Map();
    let draining = 0;
    for (const task of service.tasks) {
      if (task.lastStatus === 'STOPPED') continue;
      if (task.drainedAt) draining++;
      running.set(task.taskDefinition, (running.get(task.taskDefinition) ?? 0) + 1);
    }
    sample.services.set(service.name, {
      running,
      draining,
      desired: service.desired,
      count: service.running,
      minimum: service.minimumTasks,
      maximum: service.maximumTasks,
      alarms: new Map(service.alarms.map((alarm) => [alarm.name, alarm.state])),
    });
  }
  const { history } = state;
  if (history.length > 1 && Math.floor(history.at(-2).time / 1000) === Math.floor(now / 1000)) history.pop();
  history.push(sample);
  while (history[0].time < now - keptSeconds * 1000) history.shift();
}
