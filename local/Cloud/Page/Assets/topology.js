// Topology: the way of a request, and the layer of security groups.

import { h } from './dom.js';
import * as model from './model.js';
import { drawEdges, picture } from './picture.js';
import { table } from './table.js';
import { clock, rate } from './text.js';
import { why } from './why.js';

let graph = null;

export function view(state, choices, redraw) {
  const layer = choices.layer ?? 'requests';
  const choose = (value) => () => {
    choices.layer = value;
    redraw();
  };
  const button = (value, words) => h('button', { key: value, type: 'button', 'aria-pressed': String(layer === value), onclick: choose(value) }, words);
  const opened = (choices.openedGroups ??= new Set());
  const fold = (group) => {
    if (!opened.delete(group)) opened.add(group);
    redraw();
  };
  graph = layer === 'requests' ? model.topology(state.ps, state.reach, state.traffic, (group) => opened.has(group)) : model.reachable(state.ps, state.reach, state.refused);
  return [
    h('div', { class: 'bar', key: 'bar' },
      h('h1', null, 'Topology'),
      h('div', { class: 'segments', role: 'group', 'aria-label': 'Layer' }, button('requests', 'Requests'), button('groups', 'Security groups'))),
    picture(graph, layer === 'requests' ? 'The way of a request' : 'Who may reach whom', state.stack, fold),
    layer === 'groups' && refusals(state.refused, (one) => why(state, choices, redraw, 'refused', refusedQuestion(one))),
    h('details', { key: `text ${layer}`, class: 'text', open: choices.isTextOpen ?? matchMedia('(max-width: 760px)').matches, ontoggle: (event) => (choices.isTextOpen = event.target.open) },
      h('summary', null, 'As text'),
      layer === 'requests' ? requestsAsText(graph) : pairsAsText(state.reach)),
  ];
}

export function drawn(root) {
  if (graph) drawEdges(root, graph);
}

function requestsAsText({ columns, edges }) {
  const nodes = new Map(columns.flat().map((node) => [node.id, node]));
  const name = (node) => [node.kind === 'Clients' ? '' : `${node.kind} `, h('strong', null, node.name), node.kind === 'Task' || node.kind === 'Instance' ? ` ${node.lines[0]}` : ''];
  return table(['From', 'To', 'Requests', 'Errors', 'State of the target'], edges.map((edge) => ({
    key: edge.id,
    cells: [
      name(nodes.get(edge.from)),
      name(nodes.get(edge.to)),
      edge.flow ? rate(edge.flow.rate) : '–',
      edge.flow ? rate(edge.flow.errors) : '–',
      nodes.get(edge.to).state ?? '–',
    ],
  })));
}

// A side that has no interface in the VPC is the internet.
const refusedQuestion = (one) => ({ from: sideOf(one, 'source'), to: sideOf(one, 'destination'), port: model.fact(one, 'port') });

const sideOf = (one, end) => (model.fact(one, end) === 'internet' ? 'internet' : model.fact(one, `${end} address`));

function refusals(refused, ask) {
  return h('section', { class: 'panel', key: 'refused', id: 'refused' },
    h('h2', null, 'Refused attempts'),
    refused.length === 0 ? h('p', { class: 'quiet' }, 'none since the cloud started') : table(['Last', 'From and to', 'Times', 'Reason', 'Question'], refused.map((one) => ({
      key: one.subject,
      class: model.isFresh(one) ? 'flash' : null,
      cells: [clock(one.time), h('strong', null, one.subject), String(one.count), one.reason, ask(one)],
    }))));
}

function pairsAsText(reach) {
  return table(['From', 'To', 'Port', 'By'], (reach?.pairs ?? []).map((pair) => ({
    key: JSON.stringify(pair),
    cells: [h('strong', null, pair.source), h('strong', null, pair.target), model.portText(pair), pair.via ?? 'address'],
  })));
}
