// Act: what a user can do to the stack, each with the command that it equals.

import { h } from './dom.js';
import { longTable, table } from './table.js';
import { shortId, tone } from './text.js';

export function view(state, choices, redraw) {
  const scale = state.status?.stacks.find((one) => one.name === state.stack)?.timeScale ?? 1;
  const act = actions(state, choices, redraw);
  return [
    h('div', { class: 'bar', key: 'bar' }, h('h1', null, 'Act')),
    h('p', { class: 'facts', key: 'note' }, 'What is done here is undone by the next ', h('code', null, './infra up'), ' where the program says otherwise.'),
    outcome(choices),
    state.ps.services.map((service) => servicePanel(service, choices, act, redraw, state.ps.services.length)),
    state.ps.instances.length > 0 && h('section', { class: 'panel', key: 'instances' },
      h('h2', null, 'Instances'),
      table(['Instance', 'State', 'Action', 'The same as a command'], state.ps.instances.map((instance) => ({
        key: instance.id,
        cells: [
          [h('strong', null, instance.name), h('span', { class: 'sub' }, instance.id)],
          h('span', { class: `state ${tone(instance.state)}` }, instance.state),
          button('Stop', instance.pid != null, act('kill-instance', instance.id)),
          command(`kill -9 ${instance.pid ?? 'PID'}`),
        ],
      })))),
    timePanel(state, choices, act, redraw, scale),
  ];
}

// Returns the handler of an action. `value` returns the value that the user has entered when the button is pressed, which may
// not be drawn yet.
export const actions = (state, choices, redraw) => (kind, target, value) => async () => {
  choices.outcome = await send({ kind, stack: state.stack, target, value: value?.() });
  redraw();
};

// What has become of the last action.
export const outcome = (choices) =>
  choices.outcome && h('p', { class: `note ${choices.outcome.isError ? 'bad' : 'good'}`, key: 'outcome', role: 'status' }, choices.outcome.words);

// A deployment in progress is stopped and rolled back; a complete one is replaced by the former revision.
export const rollBackCommand = (service) =>
  service.deployments.length > 1 && service.deployments.some((one) => one.status === 'PRIMARY' && one.rolloutState === 'IN_PROGRESS')
    ? 'aws ecs stop-service-deployment --stop-type ROLLBACK --service-deployment-arn ARN'
    : `aws ecs update-service --cluster ${service.cluster} --service ${service.name} --task-definition ${service.formerTaskDefinition ?? 'NAME'}`;

function servicePanel(service, choices, act, redraw, tables) {
  const target = `${service.cluster}/${service.name}`;
  const wanted = () => choices.desired?.[service.name] ?? service.desired;
  const aws = `aws ecs update-service --cluster ${service.cluster} --service ${service.name}`;
  const rows = [
    {
      key: 'scale',
      cells: [
        'Scale to',
        [
          h('input', { type: 'number', min: '0', max: '5000', id: `desired-${service.name}`, 'aria-label': `Desired count of ${service.name}`, value: String(wanted()), oninput: (event) => {
            choices.desired = { ...choices.desired, [service.name]: Number(event.target.value) };
            redraw();
          } }),
          button('Scale', true, act('scale', target, wanted)),
        ],
        command(`${aws} --desired-count ${wanted()}`),
      ],
    },
    { key: 'deploy', cells: ['Deploy again', button('Deploy', true, act('deploy', target)), command(`${aws} --force-new-deployment`)] },
    { key: 'roll-back', cells: [['Roll back', h('span', { class: 'sub' }, service.formerTaskDefinition ? `to ${service.formerTaskDefinition}` : 'no former revision was complete')], button('Roll back', service.formerTaskDefinition != null, act('roll-back', target)), command(rollBackCommand(service))] },
    ...service.tasks.filter((task) => task.lastStatus !== 'STOPPED'),
  ];
  const row = (one) => one.cells ? one : {
    key: one.id,
    cells: [
      ['Kill task ', h('strong', null, shortId(one.id)), h('span', { class: 'sub' }, `${one.lastStatus} · ${one.health}`)],
      button('Kill', one.pid != null, act('kill-task', one.id)),
      command(`kill -9 ${one.pid ?? 'PID'}`),
    ],
  };
  return h('section', { class: 'panel', key: service.name, 'data-service': service.name },
    h('h2', null, service.name, h('span', { class: 'of' }, `${service.running} of ${service.desired} running`)),
    longTable(['Action', 'Do', 'The same as a command'], rows, row, `act ${service.name}`, { choices, redraw, tables }, { class: 'actions' }));
}

function timePanel(state, choices, act, redraw, scale) {
  const wanted = () => choices.timeScale ?? scale;
  return h('section', { class: 'panel', key: 'time' },
    h('h2', null, 'Time', h('span', { class: 'of' }, `× ${scale}`)),
    table(['Action', 'Do', 'The same as a command'], [{
      key: 'time-scale',
      cells: [
        ['Time scale', h('span', { class: 'sub' }, 'Intervals, periods, cooldowns, drains and grace are divided by it; request and connect timeouts are not.')],
        [
          h('input', { type: 'number', min: '0.1', step: 'any', id: 'time-scale', 'aria-label': 'Time scale', value: String(wanted()), oninput: (event) => {
            choices.timeScale = Number(event.target.value);
            redraw();
          } }),
          button('Set', wanted() > 0, act('time-scale', '', wanted)),
        ],
        command(`./infra up --stack ${state.stack} --time-scale ${wanted()}`),
      ],
    }], { class: 'actions' }));
}

const button = (words, isEnabled, onclick) => h('button', { type: 'button', disabled: !isEnabled, onclick }, words);

const command = (text) => h('code', { class: 'command' }, text);

async function send(action) {
  try {
    const answer = await fetch('/api/act', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(action) });
    return answer.ok
      ? { words: `Done: ${words(action)}` }
      : { isError: true, words: answer.status === 400 ? (await answer.json()).message : `The cloud answered ${answer.status}.` };
  } catch (error) {
    return { isError: true, words: `The cloud does not answer: ${error.message}` };
  }
}

const words = ({ kind, target, value }) => [kind.replaceAll('-', ' '), target.length === 32 ? shortId(target) : target, value].filter((one) => one !== '' && one != null).join(' ');
