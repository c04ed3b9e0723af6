// Rates and latencies, from the counts that the cloud has kept since its start.

const kinds = ['listeners', 'rules', 'targets', 'neighbours'];
const rateSeconds = 10;
const latencySeconds = 60;

// Adds a report to those before, and forgets those that are too old to count. Each has the time of its arrival.
export function remember(reports, report) {
  const kept = reports.filter((one, index) => (reports[index + 1] ?? report).time > report.time - latencySeconds * 1000);
  // One report a second is enough for the past.
  if (kept.length > 1 && Math.floor(kept.at(-2).time / 1000) === Math.floor(kept.at(-1).time / 1000)) kept.pop();
  return [...kept, report];
}

// Returns the flow of each listener, rule, target, and neighbour of Service Connect.
export function flows(reports) {
  const now = reports.at(-1);
  const past = (seconds) => reports.findLast((one) => now.time - one.time >= seconds * 1000) ?? reports[0];
  const [forRate, forLatency] = [past(rateSeconds), past(latencySeconds)];
  const seconds = (now.time - forRate.time) / 1000;
  const each = (kind) => Object.entries(now[kind]).map(([key, count]) => [key, flow(count, forRate[kind][key], forLatency[kind][key], seconds)]);
  return Object.fromEntries(kinds.map((kind) => [kind, Object.fromEntries(each(kind))]));
}

function flow(count, before, longBefore, seconds) {
  const perSecond = (of) => (seconds > 0 ? Math.max(0, of(count) - (before ? of(before) : 0)) / seconds : 0);
  return {
    requests: total(count),
    answers: count.answers,
    own: count.own,
    rate: perSecond(total),
    errors: perSecond(failures),
    // A view asks for the latencies of the rows that it shows.
    get latency() {
      const former = new Map(longBefore && longBefore !== count ? longBefore.latencies : []);
      return count.latencies.map(([bucket, value]) => [bucket, value - (former.get(bucket) ?? 0)]).filter(([, value]) => value > 0);
    },
  };
}

const total = (count) => count.answers.concat(count.own).reduce((sum, value) => sum + value, 0);

// 5xx of targets and of the load balancer itself.
const failures = (count) => count.answers[3] + count.own[3];
