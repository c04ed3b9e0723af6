import { h } from './dom.js';

// A table of more rows shows the first ones, and a view of many such tables fewer of each, so that a stack of a thousand
// tasks is drawn at once.
const [mostOfTable, mostOfView, leastOfTable] = [25, 75, 5];

// A table of a row for each item, of which a button shows the rest. `name` is its own among the tables of the page, and
// `tables` is the number of such tables in the view.
export function longTable(heads, items, row, name, { choices, redraw, tables = 1 }, attributes) {
  const most = Math.max(leastOfTable, Math.min(mostOfTable, Math.floor(mostOfView / tables)));
  const isWhole = items.length <= most || choices.whole?.[name];
  const toggle = () => {
    choices.whole = { ...choices.whole, [name]: !isWhole };
    redraw();
  };
  return [
    table(heads, (isWhole ? items : items.slice(0, most)).map(row), attributes),
    items.length > most && h('p', { class: 'quiet', key: `more ${name}` },
      `${isWhole ? items.length : most} of ${items.length} `,
      h('button', { type: 'button', class: 'small', onclick: toggle }, isWhole ? 'Show fewer' : 'Show all')),
  ];
}

// A table that becomes a list of cards where the page is narrow.
export function table(heads, rows, attributes) {
  return h('div', { class: 'scroll' }, h('table', attributes ?? null,
    h('thead', null, h('tr', null, heads.map((head) => h('th', { key: head, scope: 'col' }, head)))),
    h('tbody', null, rows.map((row) => h('tr', { key: row.key, class: row.class, 'data-row': row.key }, row.cells.map((cell, index) => h('td', { key: index, 'data-head': heads[index] }, cell)))))));
}
