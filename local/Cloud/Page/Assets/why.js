// Why: the questions of `./infra why`, as buttons and forms, and the answer in a panel.

import { h } from './dom.js';
import { clock } from './text.js';

// The parts of each question that the command takes by their place. The others are its options.
const places = { status: ['status'], task: ['id'], service: ['name'], refused: ['from', 'to', 'port'], rule: ['host', 'path'] };

// The command that asks a question.
export function command(kind, parts) {
  const words = [...(kind === 'status' ? [] : [kind]), ...places[kind].map((name) => parts[name])];
  const options = Object.entries(parts).filter(([name, value]) => !places[kind].includes(name) && value).flatMap(([name, value]) => [`--${name}`, value]);
  return ['./infra why', ...[...words, ...options].map((word) => quoted(String(word)))].join(' ');
}

const quoted = (word) => (/^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

// A button that asks a question.
export const why = (state, choices, redraw, kind, parts, words = 'Why?') =>
  h('button', { class: 'why', type: 'button', title: command(kind, parts), onclick: () => ask(state, choices, redraw, kind, parts) }, words);

// Asks a question, and shows its answer in the panel.
export async function ask(state, choices, redraw, kind, parts) {
  const asked = { kind, parts, opener: document.activeElement };
  choices.why = asked;
  redraw();
  try {
    const response = await fetch(`/api/why/${kind}?${new URLSearchParams({ stack: state.stack, ...parts })}`);
    const body = await response.json();
    if (response.ok) asked.answer = body;
    else asked.error = body.message;
  } catch (error) {
    asked.error = `The cloud does not answer: ${error.message}`;
  }
  redraw();
  requestAnimationFrame(() => document.querySelector('.answer')?.focus());
}

// The answer to the last question.
export function answer(choices, redraw) {
  const asked = choices.why;
  if (!asked) return null;
  const close = () => {
    choices.why = null;
    redraw();
    asked.opener?.focus();
  };
  return h('aside', { class: 'answer', key: 'why', role: 'dialog', 'aria-label': 'Why', tabindex: '-1', onkeydown: (event) => event.key === 'Escape' && close() },
    h('div', { class: 'bar' }, h('code', { class: 'command' }, command(asked.kind, asked.parts)), h('span', { class: 'space' }), h('button', { type: 'button', onclick: close }, 'Close')),
    asked.error && h('p', { class: 'note bad' }, asked.error),
    asked.answer && [
      h('p', { class: 'verdict' }, asked.answer.answer),
      list('Because', asked.answer.facts),
      list('Look at', asked.answer.advice),
      asked.answer.decisions.length > 0 && [
        h('h3', null, 'Decisions'),
        h('ol', { class: 'events' }, asked.answer.decisions.map((one, index) => h('li', { key: `${one.time} ${index}` }, h('time', { datetime: one.time }, clock(one.time)), ` ${one.outcome}: ${one.reason}`))),
      ],
    ]);
}

function list(title, items) {
  return items.length > 0 && [h('h3', null, title), h('ul', null, items.map((item, index) => h('li', { key: `${index} ${item}`, class: item.startsWith('  ') ? 'part' : null }, item)))];
}
