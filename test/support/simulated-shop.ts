/** A shop for specs of the simulation: its definitions, and what its people do in March, told as `DD HH:MM`. */
import { readSimulationEvents } from '@landfall/contracts/simulation';
import { readSimulation } from '@landfall/domain/simulation/read-simulation';
import { NO_DEFINITIONS } from '@landfall/domain/simulation/read-definitions';
import { simulate } from '@landfall/domain/simulation/simulate';

export const goal = {
  name: 'First purchase',
  when: { event: 'Order Completed' },
  value: { property: 'total', currency: { property: 'currency', default: 'USD' } },
  dedupeBy: 'order_id',
};
export const cart = {
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
export const definitions = {
  goals: { purchase: goal },
  segments: { staff: { name: 'Staff', static: true }, 'do-not-nudge': { name: 'Do not nudge', static: true } },
  templates: { reminder: { channel: 'email', subject: 'Your cart', html: '<p>Still there</p>' } },
  journeys: { cart },
};

export const at = (time: string) => `2026-03-${time.slice(0, 2)}T${time.slice(3)}:00.000Z`;
export const did = (userId: string, event: string, time: string, more: object = {}) => ({
  type: 'track',
  userId,
  event,
  timestamp: at(time),
  ...more,
});
export const order = (userId: string, time: string, id: string, total = 12.5, more: object = {}) =>
  did(userId, 'Order Completed', time, { properties: { order_id: id, total }, ...more });

export const hand = (userId: string, segment: string, time: string, add = true) => ({
  type: 'member',
  segment,
  userId,
  add,
  timestamp: at(time),
});

export function run(events: object[], more: { until?: string; definitions?: object; seed?: string } = {}) {
  const { simulation, faults } = readSimulation(
    { definitions, ...more, events: readSimulationEvents(events) },
    NO_DEFINITIONS,
    'a',
  );
  expect(faults).toEqual([]);
  return simulate(simulation);
}
