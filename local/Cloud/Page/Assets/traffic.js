// Rates and latencies, from what the cloud has counted since its start.

const kinds = ['listeners', 'rules', 'targets', 'neighbours'];
const rateSeconds = 10;

// Adds a report to those before, and forgets those that are not needed for the last seconds. Each has the time of its arrival.
export function remember(reports, report, seconds = rateSeconds) {
  const kept = reports.filter((one, index) => (reports[index + 1] ?? report).time > report.time - seconds * 1000);
  // One report a second is enough for the past.
  if (kept.length > 1 && Math.floor(kept.at(-2).time / 1000) === Math.floor(kept.at(-1).time / 1000)) kept.pop();
  return [...kept, report];
}

// Returns the report with which a number of seconds began, or else the first one.
export const before = (reports, seconds) => reports.findLast((one) => one.time <= Date.now() - seconds * 1000) ?? reports[0];

// Returns the flow of each listener, rule, target, and neighbour of Service Connect.
export function flows(reports) {
  const [now, then] = [reports.at(-1), before(reports, rateSeconds)];
  const seconds = (now.time - then.time) / 1000;
  const each = (kind) => Object.entries(now[kind]).map(([key, count]) => [key, flow(count, then[kind][key], seconds)]);
  return Object.fromEntries(kinds.map((kind) => [kind, Object.fromEntries(each(kind))]));
}

function flow(count, former, seconds) {
  const perSecond = (of) => (seconds > 0 ? Math.max(0, of(count) - (former ? of(former) : 0)) / seconds : 0);
  return { requests: total(count), answers: count.answers, own: count.own, rate: perSecond(total), errors: perSecond(failures) };
}

const total = (count) => count.answers.concat(count.own).reduce((sum, value) => sum + value, 0);

// 5xx of targets and of the load balancer itself.
const failures = (count) => count.answers[3] + count.own[3];
