// Words for numbers, times and states.

export const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

// A whole number with a comma between each three digits. The browser's own formats take 20 ms and more to load.
export const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

// A number with at most three digits that matter.
export function number(value) {
  if (value == null) return '–';
  if (value === 0) return '0';
  if (value < 0.1) return '<0.1';
  if (value < 10) return value.toFixed(1).replace(/\.0$/, '');
  return grouped(Math.round(value));
}

export const rate = (perSecond) => `${number(perSecond)}/s`;

export function milliseconds(value) {
  if (value == null) return '–';
  if (value < 1) return '<1 ms';
  if (value < 1000) return `${number(value)} ms`;
  return `${number(value / 1000)} s`;
}

export function duration(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 3600) return seconds % 60 < 0.5 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

const digits = (value, count = 2) => String(value).padStart(count, '0');

export function clock(time) {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((value) => digits(value)).join(':');
}

export const preciseClock = (time) => `${clock(time)}.${digits(new Date(time).getMilliseconds(), 3)}`;

export const since = (time, now = Date.now()) => `${duration((now - new Date(time)) / 1000)} ago`;

export const shortId = (id) => id.slice(0, 8);

// The tone of a state: good, bad, busy or idle.
export function tone(state) {
  switch (String(state).toLowerCase()) {
    case 'healthy':
    case 'running':
    case 'completed':
    case 'active':
    case 'ok':
      return 'good';
    case 'unhealthy':
    case 'failed':
    case 'alarm':
    case 'stopped':
      return 'bad';
    case 'initial':
    case 'draining':
    case 'in_progress':
    case 'pending':
    case 'provisioning':
    case 'activating':
    case 'deactivating':
    case 'stopping':
    case 'deprovisioning':
      return 'busy';
    default:
      return 'idle';
  }
}
