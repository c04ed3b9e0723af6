// Why: the question that a button stands for, and its answer in a panel.

import { h } from './dom.js';
import { clock } from './text.js';

// A button that asks `./infra why KIND SUBJECT`.
export function why(state, choices, redraw, kind, subject, at) {
  return h('button', { class: 'why', type: 'button', title: `./infra why ${kind === 'status' ? '' : `${kind} `}${subject}`, onclick: async () => {
    choices.why = { kind, subject, answer: null };
    redraw();
    const query = new URLSearchParams({ stack: state.stack, kind, subject, ...(at ? { at } : {}) });
    const response = await fetch(`/api/why?${query}`);
    const body = await response.json();
    choices.why = { kind, subject, at, ...(response.ok ? { answer: body } : { error: body.message }) };
    redraw();
  } }, 'Why?');
}

// The answer to the last question.
export function answer(choices, redraw) {
  const asked = choices.why;
  if (!asked) return null;
  const close = () => {
    choices.why = null;
    redraw();
  };
  const command = `./infra why ${asked.kind === 'status' ? '' : `${asked.kind} `}${asked.subject}${asked.at ? ` --at ${asked.at}` : ''}`;
  return h('aside', { class: 'answer', key: 'why', role: 'dialog', 'aria-label': 'Why', onkeydown: (event) => event.key === 'Escape' && close() },
    h('div', { class: 'bar' }, h('code', { class: 'command' }, command), h('span', { class: 'space' }), h('button', { type: 'button', onclick: close }, 'Close')),
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
  return items.length > 0 && [h('h3', null, title), h('ul', null, items.map((item) => h('li', { key: item }, item)))];
}
