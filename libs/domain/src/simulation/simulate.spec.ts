import { readSimulationEvents } from '@landfall/contracts/simulation';
import { readSimulation } from './read-simulation';
import { NO_DEFINITIONS } from './read-definitions';
import { simulate } from './simulate';

const goal = {
  name: 'First purchase',
  when: { event: 'Order Completed' },
  value: { property: 'total', currency: { property: 'currency', default: 'USD' } },
  dedupeBy: 'order_id',
};
const cart = {
  name: 'Abandoned cart',
  goal: { key: 'purchase', attributionWindow: 'P3D' },
  entry: { on: { event: 'Cart Updated' }, exclude: ['staff'] },
  suppress: ['do-not-nudge'],
  steps: [
    { id: 'wait', delay: 'PT1H' },
    { id: 'remind', send: { channel: 'email', template: 'reminder' } },
    { id: 'wait-again', delay: 'P1D' },
    { id: 'last-call', send: { channel: 'email', template: 'reminder' } },
  ],
};
const definitions = {
  goals: { purchase: goal },
  segments: { staff: { name: 'Staff', static: true }, 'do-not-nudge': { name: 'Do not nudge', static: true } },
  templates: { reminder: { channel: 'email', subject: 'Your cart', html: '<p>Still there</p>' } },
  journeys: { cart },
};

const at = (time: string) => `2026-03-${time.slice(0, 2)}T${time.slice(3)}:00.000Z`;
const did = (userId: string, event: string, time: string, more: object = {}) => ({ type: 'track', userId, event, timestamp: at(time), ...more });
const order = (userId: string, time: string, id: string, total = 12.5, more: object = {}) =>
  did(userId, 'Order Completed', time, { properties: { order_id: id, total }, ...more });

function run(events: object[], more: { until?: string; definitions?: object; seed?: string } = {}) {
  const { simulation, faults } = readSimulation({ definitions, ...more, events: readSimulationEvents(events) }, NO_DEFINITIONS, 'a');
  expect(faults).toEqual([]);
  return simulate(simulation);
}

it('nudges those who wait, stops those who buy and credits the journey', () => {
  const result = run(
    [
      did('ann', 'Cart Updated', '01 09:00'),
      did('bob', 'Cart Updated', '01 09:30'),
      order('ann', '01 09:40', 'o1'),
      order('bob', '01 12:00', 'o2', 20),
      order('cid', '01 12:00', 'o3'),
    ],
    { until: at('02 00:00') },
  );
  expect(result.enrollments).toEqual([
    {
      journey: 'cart', userId: 'ann', key: null, version: 1, enteredAt: at('01 09:00'), endedAt: at('01 09:40'), endReason: 'goal_met',
      holdout: false, variants: {}, state: 'listening', step: null, messages: [],
    },
    {
      journey: 'cart', userId: 'bob', key: null, version: 1, enteredAt: at('01 09:30'), endedAt: at('01 12:00'), endReason: 'goal_met',
      holdout: false, variants: {}, state: 'listening', step: null,
      messages: [{ step: 'remind', channel: 'email', at: at('01 10:30'), status: 'sent', reason: null }],
    },
  ]);
  expect(result.conversions).toEqual([
    {
      id: 'o1', goal: 'purchase', userId: 'ann', key: null, occurredAt: at('01 09:40'), value: { amount: '12.5', currency: 'USD' }, outcome: 'credited',
      credited: { journey: 'cart', enteredAt: at('01 09:00'), key: null, enrollment: 0 }, assists: [], rule: 'only_candidate',
    },
    {
      id: 'o2', goal: 'purchase', userId: 'bob', key: null, occurredAt: at('01 12:00'), value: { amount: '20', currency: 'USD' }, outcome: 'credited',
      credited: { journey: 'cart', enteredAt: at('01 09:30'), key: null, enrollment: 1 }, assists: [], rule: 'only_candidate',
    },
    {
      id: 'o3', goal: 'purchase', userId: 'cid', key: null, occurredAt: at('01 12:00'), value: { amount: '12.5', currency: 'USD' },
      outcome: 'not_attributed', credited: null, assists: [], rule: 'no_enrollment',
    },
  ]);
  expect(result.reports.cart).toMatchObject({
    entry: { inflow: 2, entered: 2 },
    attainment: { profiles: 2, rate: 1 },
    nudges: { sent: 1, avoided: 2 },
  });
});
