// The stack as requests see it, made of what `ps`, `reach` and the counters report. No function here draws.

import { plural, tone } from './text.js';

const freshSeconds = 10;
// So many targets of a group are nodes of their own. Of more, those that are not healthy are, and a node stands for the rest.
const mostTargets = 8;

export function conditionText(condition) {
  const values = condition.values.join(' or ');
  switch (condition.field) {
    case 'host-header':
    case 'path-pattern':
      return values;
    case 'http-header':
      return `${condition.header}: ${values}`;
    default:
      return `${condition.field.replaceAll('-', ' ')} ${values}`;
  }
}

export const ruleText = (rule) =>
  rule.priority === 'default' ? 'default' : `${rule.priority}: ${rule.conditions.map(conditionText).join(' and ')}`;

// Finds the owner of a target: a task of a service, or an instance.
export function owners(ps) {
  const byEndpoint = new Map();
  for (const service of ps.services) {
    for (const task of service.tasks) if (task.endpoint) byEndpoint.set(task.endpoint, { service, task });
  }
  const byAddress = new Map(ps.instances.map((instance) => [instance.address, { instance }]));
  return (target) => byEndpoint.get(`${target.address}:${target.port}`) ?? byAddress.get(target.address) ?? {};
}

export const lineKey = (...parts) => parts.join(' ');

// Returns the columns of nodes and the edges of the way of a request. `isOpen` tells of which target groups the user wants
// to see the first targets.
export function topology(ps, reach, traffic, isOpen = () => false) {
  const columns = [[], [], [], [], [], []];
  const edges = [];
  const find = owners(ps);
  const seen = new Set();
  const add = (column, node) => {
    if (seen.has(node.id)) return;
    seen.add(node.id);
    columns[column].push(node);
  };
  const connect = (from, to, flow, label) => edges.push({ id: `${from} → ${to}`, from, to, flow, label });
  const shownOf = new Map();
  for (const balancer of ps.loadBalancers) {
    const isInternal = !reach?.pairs.some((pair) => pair.source === 'internet' && pair.target === balancer.name);
    const client = reach && isInternal ? 'vpc' : 'internet';
    add(0, { id: client, kind: 'Clients', name: client === 'vpc' ? 'VPC' : 'internet', tone: 'idle', lines: [] });
    for (const listener of balancer.listeners) {
      const id = lineKey('listener', balancer.name, listener.port);
      add(1, { id, kind: 'Listener', name: `${listener.protocol} ${listener.port}`, tone: 'idle', lines: [balancer.name] });
      const seenHere = flowOf(traffic, 'listeners', lineKey(balancer.name, listener.port));
      connect(client, id, seenHere);
      for (const rule of listener.rules) {
        const ruleId = lineKey('rule', balancer.name, listener.port, rule.priority);
        const answers = rule.action === 'forward' ? [] : [rule.action === 'redirect' ? `redirects, ${rule.statusCode}` : `answers ${rule.statusCode}`];
        add(2, { id: ruleId, kind: 'Rule', name: ruleText(rule), tone: 'idle', lines: answers });
        const flow = flowOf(traffic, 'rules', lineKey(balancer.name, listener.port, rule.priority));
        connect(id, ruleId, flow);
        for (const group of rule.targetGroups) connect(ruleId, lineKey('group', group), rule.targetGroups.length === 1 ? flow : null);
      }
    }
    for (const group of balancer.targetGroups) {
      const id = lineKey('group', group.name);
      const healthy = group.targets.filter((target) => target.state === 'healthy').length;
      add(3, {
        id,
        kind: 'Target group',
        name: group.name,
        href: 'health',
        tone: toneOf(healthy, group.targets.length),
        state: `${healthy} of ${group.targets.length} healthy`,
        lines: [`${healthy} of ${group.targets.length} healthy`],
      });
      const flowTo = (target) => flowOf(traffic, 'targets', lineKey(group.name, `${target.address}:${target.port}`));
      const { alone, together } = parted(group.targets, isOpen(group.name));
      for (const target of alone) {
        const targetId = lineKey('target', target.address, target.port);
        const owner = find(target);
        add(4, {
          id: targetId,
          kind: owner.task ? 'Task' : owner.instance ? 'Instance' : 'Target',
          name: owner.service?.name ?? owner.instance?.name ?? target.address,
          href: owner.service ? 'deployments' : 'health',
          tone: tone(target.state),
          state: target.state,
          service: owner.service?.name,
          lines: [`${target.address}:${target.port}`, owner.task ? `${owner.task.id.slice(0, 8)} · ${target.state}` : target.state],
        });
        connect(id, targetId, flowTo(target));
        if (owner.service) show(shownOf, owner.service.name, targetId, [owner.task.id]);
      }
      if (together.length === 0) continue;
      const restId = lineKey('rest', group.name);
      add(4, {
        id: restId,
        kind: 'Targets',
        name: plural(together.length, alone.length > 0 ? 'more target' : 'target'),
        fold: group.name,
        isOpen: isOpen(group.name),
        tone: toneOf(together.filter((target) => target.state === 'healthy').length, together.length),
        state: counts(together),
        lines: [counts(together), isOpen(group.name) ? 'Show fewer' : 'Show some'],
      });
      connect(id, restId, sum(together.map(flowTo)));
      for (const [service, those] of Map.groupBy(together.map(find).filter((owner) => owner.task), (owner) => owner.service.name)) show(shownOf, service, restId, those.map((owner) => owner.task.id));
    }
  }
  addServicesWithoutLoadBalancer(ps, add, shownOf);
  addNeighbours(ps, reach, traffic, add, connect, shownOf);
  return { columns, edges: edges.filter((edge) => seen.has(edge.from) && seen.has(edge.to)) };
}

// Notes which node stands for which tasks of a service. A task may be in several target groups.
function show(shownOf, service, id, tasks) {
  const nodes = shownOf.get(service) ?? new Map();
  shownOf.set(service, nodes.set(id, tasks));
}

// Parts targets into those that are a node each and those that are one together. The unhealthy ones come first.
function parted(targets, isOpen) {
  const sorted = [...targets].sort((a, b) => (a.state === 'healthy') - (b.state === 'healthy'));
  if (sorted.length <= mostTargets) return { alone: sorted, together: [] };
  const unhealthy = sorted.filter((target) => target.state !== 'healthy').length;
  const count = isOpen ? mostTargets - 1 : Math.min(unhealthy, mostTargets - 1);
  return { alone: sorted.slice(0, count), together: sorted.slice(count) };
}

const toneOf = (healthy, all) => (healthy === 0 ? 'bad' : healthy === all ? 'good' : 'busy');

const counts = (targets) =>
  [...Map.groupBy(targets, (target) => target.state)].map(([state, those]) => `${those.length} ${state}`).join(', ');

function addServicesWithoutLoadBalancer(ps, add, shownOf) {
  for (const service of ps.services) {
    if (shownOf.has(service.name)) continue;
    const id = lineKey('service', service.name);
    add(4, {
      id,
      kind: 'Service',
      name: service.name,
      href: 'deployments',
      tone: service.running >= service.desired ? 'good' : 'busy',
      service: service.name,
      state: `${service.running} of ${service.desired} running`,
      lines: [`${service.running} of ${service.desired} running`],
    });
    show(shownOf, service.name, id, service.tasks.map((task) => task.id));
  }
}

// Service Connect: an edge from each task to the services that it has a name for.
function addNeighbours(ps, reach, traffic, add, connect, shownOf) {
  const flows = byEnd(traffic?.neighbours ?? {});
  for (const pair of reach?.pairs ?? []) {
    if (pair.via !== 'Service Connect') continue;
    const [from, to] = [serviceNamed(ps, pair.source), serviceNamed(ps, pair.target)];
    const id = lineKey('neighbour', pair.target, pair.port);
    add(5, {
      id,
      kind: 'Service Connect',
      name: `${pair.target}:${pair.port}`,
      href: 'deployments',
      tone: to ? (to.running >= to.desired ? 'good' : to.running === 0 ? 'bad' : 'busy') : 'idle',
      state: to && `${to.running} of ${to.desired} running`,
      lines: to ? [`${to.running} of ${to.desired} running`] : [],
    });
    const end = flows.get(lineKey(to?.name ?? pair.target, pair.port));
    for (const [node, tasks] of shownOf.get(from?.name) ?? []) connect(node, id, sum(tasks.map((task) => end?.get(task))));
  }
}

// The flows of Service Connect by the name and the port that they lead to, and then by the task that they come from.
function byEnd(neighbours) {
  const ends = new Map();
  for (const [key, flow] of Object.entries(neighbours)) {
    const [task, end] = [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)];
    ends.set(end, (ends.get(end) ?? new Map()).set(task, flow));
  }
  return ends;
}

// `reach` has the names of the program, `ps` those in AWS.
export function serviceNamed(ps, name) {
  const known = named.get(ps) ?? new Map();
  named.set(ps, known);
  if (!known.has(name)) known.set(name, find(ps.services, name));
  return known.get(name);
}

// The services of a report by the names that they were found by: each drawing asks for the same ones.
const named = new WeakMap();

const find = (services, name) =>
  services.find((service) => service.name === name) ??
  services.find((service) => service.tasks.some((task) => task.taskDefinition.includes(name)) || service.name.includes(name));

const flowOf = (traffic, kind, key) => traffic?.[kind]?.[key] ?? null;

// The flow of several tasks together; null if none is known.
function sum(flows) {
  const known = flows.filter((flow) => flow);
  const total = (read) => known.reduce((all, flow) => all + read(flow), 0);
  return known.length === 0 ? null : { rate: total((flow) => flow.rate), errors: total((flow) => flow.errors) };
}

// The nodes and edges of who may reach whom.
export function reachable(ps, reach, refused) {
  const order = ['internet', 'cidr-block', 'prefix-list', 'security-group', 'load-balancer', 'service', 'instance', 'auto-scaling-group'];
  const columnOf = (type) => (order.indexOf(type) < 4 ? 0 : type === 'load-balancer' ? 1 : 2);
  const columns = [[], [], [], []];
  const seen = new Set();
  const edges = [];
  const add = (name, type, isTarget) => {
    const outside = columnOf(type) === 0;
    const id = `${outside && isTarget ? 'to ' : ''}${type} ${name}`;
    if (seen.has(id)) return id;
    seen.add(id);
    const service = type === 'service' ? serviceNamed(ps, name) : null;
    columns[outside && isTarget ? 3 : columnOf(type)].push({
      id,
      kind: type.replaceAll('-', ' '),
      name,
      tone: service ? (service.running >= service.desired ? 'good' : 'busy') : 'idle',
      lines: [],
    });
    return id;
  };
  for (const pair of reach?.pairs ?? []) {
    const from = add(pair.source, pair.sourceType, false);
    const to = add(pair.target, pair.targetType, true);
    if (from === to) {
      columns.flat().find((node) => node.id === from).lines.push(`itself: ${portText(pair)}`);
      continue;
    }
    edges.push({ id: pairText(pair), from, to, label: portText(pair), pair });
  }
  for (const attempt of refused.filter(isFresh)) {
    const [from, to] = [endNamed(columns, ps, fact(attempt, 'source')), endNamed(columns, ps, fact(attempt, 'destination'))];
    if (from && to && from !== to) edges.push({ id: `refused ${attempt.subject}`, from: from.id, to: to.id, label: `refused ${fact(attempt, 'port')}`, flash: true });
  }
  return { columns, edges: merge(edges) };
}

export const portText = (pair) =>
  `${pair.port == null ? '' : pair.port === pair.toPort ? pair.port : `${pair.port}–${pair.toPort}`} ${pair.protocol === 'all' ? 'all traffic' : pair.protocol}`.trim();

const pairText = (pair) => `${pair.source} → ${pair.target} ${portText(pair)}`;

export const fact = (decision, name) => decision.facts.find((one) => one.name === name)?.value ?? '';

// Whether an attempt was refused just now.
export const isFresh = (attempt) => Date.now() - Date.parse(attempt.time) < freshSeconds * 1000;

// The node of a side of a connection, which the cloud names after its purpose.
function endNamed(columns, ps, name) {
  const nodes = columns.flat();
  return nodes.find((node) => node.name === name) ?? nodes.find((node) => name.includes(serviceNamed(ps, node.name)?.name ?? node.name));
}

// One line for all ports between two nodes.
function merge(edges) {
  const lines = new Map();
  for (const edge of edges) {
    const key = `${edge.flash ? 'refused ' : ''}${edge.from} → ${edge.to}`;
    const line = lines.get(key);
    if (line) line.label += `, ${edge.label}`;
    else lines.set(key, { ...edge, id: key });
  }
  return [...lines.values()];
}
