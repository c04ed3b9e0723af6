// Pictures of numbers over time, as SVG that the style colours.

import { h } from './dom.js';
import { clock, duration } from './text.js';

const height = 130;
const left = 32;
const bottom = 18;

// Draws stacked steps with lines over them. `samples` have a `time`; `series` are [name, class, (sample) => value]; `lines`
// are the same. The time axis ends now and is `seconds` long.
export function stepChart(samples, { seconds, series, lines, marks = [], label }) {
  const width = chartWidth();
  const end = Date.now();
  const start = end - seconds * 1000;
  const seen = samples.filter((sample) => sample.time >= start - 2000);
  const totals = seen.map((sample) => series.reduce((sum, [, , read]) => sum + (read(sample) ?? 0), 0));
  const highest = Math.max(1, ...totals, ...lines.flatMap(([, , read]) => seen.map((sample) => read(sample) ?? 0)));
  const top = highest <= 4 ? highest + 1 : Math.ceil(highest * 1.15);
  const x = (time) => left + ((Math.max(time, start) - start) / (end - start)) * (width - left - 4);
  const y = (value) => height - bottom - (value / top) * (height - bottom - 8);
  const bars = [];
  seen.forEach((sample, index) => {
    const [from, to] = [x(sample.time), x(seen[index + 1]?.time ?? end)];
    let under = 0;
    for (const [name, look, read] of series) {
      const value = read(sample) ?? 0;
      if (value > 0) bars.push({ name, look, from, to, low: under, high: under + value });
      under += value;
    }
  });
  return h('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label, width, height },
    ticks(top).map((value) => h('g', { key: `tick ${value}`, class: 'tick' },
      h('line', { x1: left, x2: width - 4, y1: y(value), y2: y(value) }),
      h('text', { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, String(value)))),
    merged(bars).map((bar, index) => h('rect', { key: `bar ${index}`, class: bar.look, x: bar.from, width: Math.max(0.5, bar.to - bar.from), y: y(bar.high), height: y(bar.low) - y(bar.high) })),
    lines.map(([name, look, read]) => h('path', { key: name, class: `line ${look}`, d: steps(seen, x, y, read, end) })),
    marks.map(({ time, words }) => h('line', { key: `mark ${time}`, class: 'mark', x1: x(time), x2: x(time), y1: 4, y2: height - bottom }, h('title', null, words))),
    timeAxis(width, seconds));
}

const chartWidth = () => Math.max(280, document.getElementById('main').clientWidth - 74);

const timeAxis = (width, seconds) => h('g', { class: 'axis', key: 'axis' },
  h('text', { x: left, y: height - 4 }, `${duration(seconds)} ago`),
  h('text', { x: width - 4, y: height - 4, 'text-anchor': 'end' }, 'now'));

function ticks(top) {
  const step = top <= 6 ? 1 : Math.ceil(top / 4);
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
}

// Neighbours of the same height become one bar.
function merged(bars) {
  const last = new Map();
  const result = [];
  for (const bar of bars) {
    const before = last.get(bar.name);
    if (before && before.low === bar.low && before.high === bar.high && Math.abs(before.to - bar.from) < 0.01) before.to = bar.to;
    else {
      last.set(bar.name, bar);
      result.push(bar);
    }
  }
  return result;
}

function steps(samples, x, y, read, end) {
  const points = samples.map((sample) => [x(sample.time), read(sample)]).filter(([, value]) => value != null);
  if (points.length === 0) return '';
  return points.map(([at, value], index) => (index === 0 ? `M${at} ${y(value)}` : `H${at}V${y(value)}`)).join('') + `H${x(end)}`;
}

// Draws the datapoints of a metric with its target as a line, and the cooldowns as bands. The time axis is that of the
// steps: it ends now and is `seconds` long.
export function metricChart(datapoints, { seconds, target, low, cooldowns, label }) {
  const width = chartWidth();
  const end = Date.now();
  const start = end - seconds * 1000;
  const points = datapoints.map((one) => ({ time: Date.parse(one.time), value: one.value })).filter((one) => one.time >= start);
  const highest = Math.max(target, ...points.map((one) => one.value ?? 0));
  const top = highest * 1.15;
  const x = (time) => left + ((Math.min(end, Math.max(time, start)) - start) / (end - start)) * (width - left - 4);
  const y = (value) => height - bottom - (value / top) * (height - bottom - 8);
  const across = (value, look, name) => value != null && h('line', { class: `line ${look}`, key: name, x1: left, x2: width - 4, y1: y(value), y2: y(value) });
  return h('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label, width, height },
    [0, Math.round(top / 2), Math.round(top)].map((value, index) => h('g', { key: `tick ${index}`, class: 'tick' },
      h('line', { x1: left, x2: width - 4, y1: y(value), y2: y(value) }),
      h('text', { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, short(value)))),
    cooldowns.map((one) => ({ ...one, from: x(Date.parse(one.time)), to: x(Date.parse(one.cooldownEnds)) })).filter((one) => one.to > one.from)
      .map((one) => h('rect', { key: `cooldown ${one.time}`, class: 'cooldown', x: one.from, width: one.to - one.from, y: 4, height: height - bottom - 4 }, h('title', null, one.words))),
    across(target, 'bound', 'target'),
    across(low, 'low', 'low'),
    h('path', { key: 'metric', class: 'line metric', d: polyline(points, x, y) }),
    points.filter((one) => one.value != null).map((one) => h('circle', { key: `point ${one.time}`, class: 'metric', cx: x(one.time), cy: y(one.value), r: 2.5 }, h('title', null, `${clock(one.time)}: ${Math.round(one.value * 10) / 10}`))),
    timeAxis(width, seconds));
}

// A minute without data is a gap.
function polyline(points, x, y) {
  let path = '';
  points.forEach((one, index) => {
    if (one.value != null) path += `${index > 0 && points[index - 1].value != null ? 'L' : 'M'}${x(one.time)} ${y(one.value)}`;
  });
  return path;
}

const short = (value) => (value >= 10_000 ? `${Math.round(value / 1000)}k` : String(value));
