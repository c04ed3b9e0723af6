import { h } from './dom.js';

// A table that becomes a list of cards where the page is narrow.
export function table(heads, rows, attributes) {
  return h('div', { class: 'scroll' }, h('table', attributes ?? null,
    h('thead', null, h('tr', null, heads.map((head) => h('th', { key: head, scope: 'col' }, head)))),
    h('tbody', null, rows.map((row) => h('tr', { key: row.key, class: row.class, 'data-row': row.key }, row.cells.map((cell, index) => h('td', { key: index, 'data-head': heads[index] }, cell)))))));
}
