// A picture of nodes in columns, with edges as curves between them. The nodes are HTML, so they wrap and can be selected;
// the edges are drawn behind them when the browser has placed the nodes.

import { h, patch } from './dom.js';
import { rate } from './text.js';

// Describes the picture. `fold` opens or closes a node that stands for several.
export function picture(graph, label, stack, fold) {
  return h('div', { class: 'picture', key: label, role: 'group', 'aria-label': label },
    h('svg', { class: 'edges', 'aria-hidden': 'true' }),
    graph.columns.map((nodes, index) => nodes.length > 0 && h('div', { class: 'column', key: `column ${index}` }, nodes.map((node) => box(node, stack, fold)))));
}

function box(node, stack, fold) {
  const [tag, does] = node.fold
    ? ['button', { type: 'button', 'aria-expanded': String(node.isOpen), onclick: () => fold(node.fold) }]
    : node.href ? ['a', { href: `#${encodeURIComponent(stack)}/${node.href}` }] : ['div'];
  return h(tag, { class: `node ${node.tone}`, key: node.id, 'data-node': node.id, ...does }, h('span', { class: 'kind' }, node.kind), h('strong', null, node.name), node.lines.map((line, index) => h('span', { class: 'line', key: index }, line)));
}

// Draws the edges. Call when the nodes are in the document.
export function drawEdges(root, graph) {
  const frame = root.querySelector('.picture');
  if (!frame || frame.offsetParent === null) return;
  const layer = frame.querySelector('svg.edges');
  const origin = frame.getBoundingClientRect();
  const places = new Map();
  for (const node of frame.querySelectorAll('[data-node]')) {
    const place = node.getBoundingClientRect();
    places.set(node.dataset.node, {
      left: place.left - origin.left + frame.scrollLeft,
      right: place.right - origin.left + frame.scrollLeft,
      middle: (place.top + place.bottom) / 2 - origin.top + frame.scrollTop,
      height: place.height,
    });
  }
  layer.setAttribute('width', frame.scrollWidth);
  layer.setAttribute('height', frame.clientHeight);
  const ends = { out: sides(graph.edges, 'from'), in: sides(graph.edges, 'to') };
  const labels = [];
  patch(layer, [
    h('defs', null, h('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: '7', refY: '4', markerWidth: '7', markerHeight: '7', orient: 'auto-start-reverse' },
      h('path', { d: 'M0 0.5 8 4 0 7.5z' }))),
    graph.edges.map((edge) => curve(edge, places, ends, labels)),
    labels,
  ]);
}

function curve(edge, places, ends, labels) {
  const [from, to] = [places.get(edge.from), places.get(edge.to)];
  if (!from || !to) return null;
  const isBack = to.left <= from.left;
  const y1 = from.middle + spread(ends.out.get(edge), from.height);
  const y2 = to.middle + spread(ends.in.get(edge), to.height);
  const [x1, x2] = isBack ? [from.right, to.right] : [from.right, to.left];
  const bend = isBack ? 44 : Math.max(18, (x2 - x1) / 2);
  const path = isBack
    ? `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 + bend} ${y2} ${x2 + 3} ${y2}`
    : `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 3} ${y2}`;
  const flow = edge.flow;
  const tone = edge.flash ? 'flash' : flow ? (flow.errors > 0 ? 'bad' : flow.rate > 0 ? 'flowing' : 'still') : 'still';
  const words = edge.label ?? (flow && flow.rate > 0 ? rate(flow.rate) : '');
  const errors = flow && flow.errors > 0 ? `${rate(flow.errors)} errors` : '';
  const [x, y] = isBack ? [Math.max(x1, x2) + bend * 0.75, y1 + (y2 - y1) * 0.3] : [(x1 + x2) / 2, (y1 + y2) / 2];
  if (words) labels.push(h('text', { key: `label ${edge.id}`, class: 'label', x, y: y - 4, 'text-anchor': 'middle' }, words));
  if (errors) labels.push(h('text', { key: `errors ${edge.id}`, class: 'label bad', x, y: y + 11, 'text-anchor': 'middle' }, errors));
  return h('path', { key: edge.id, class: `edge ${tone}`, d: path, 'marker-end': 'url(#arrow)' });
}

// The place of each edge among those that begin or end at the same node.
const sides = (edges, end) =>
  new Map([...Map.groupBy(edges, (edge) => edge[end]).values()].flatMap((those) => those.map((edge, index) => [edge, { index, count: those.length }])));

// Edges at the same side of a node do not end at the same point.
function spread({ index, count }, height) {
  if (count < 2) return 0;
  const room = Math.min(height - 14, (count - 1) * 14);
  return (index / (count - 1) - 0.5) * room;
}
