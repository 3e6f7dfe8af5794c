/** What must hold in every world, and what must hold in those where news comes late, twice and out of order. */
import fc from 'fast-check';
import { readSimulationEvents } from '@landfall/contracts/simulation';
import { NO_DEFINITIONS } from './read-definitions';
import { readSimulation } from './read-simulation';
import { simulate } from './simulate';
import type { SimulationResult } from './simulation';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 2, 1);
const iso = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

interface Told {
  userId: string;
  event: string;
  messageId: string;
  timestamp: number;
  receivedAt: number;
  properties: { order_id: string; total: number };
}

const written = ({ timestamp, receivedAt, ...told }: Told) => ({
  type: 'track',
  ...told,
  timestamp: iso(timestamp),
  receivedAt: iso(receivedAt),
});

function run(told: readonly Told[], definitions: object, until: number): SimulationResult {
  const request = { definitions, until: iso(until), events: readSimulationEvents(told.map(written)) };
  const { simulation, faults } = readSimulation(request, NO_DEFINITIONS, 'seed');
  expect(faults).toEqual([]);
  return simulate(simulation);
}

const goal = {
  name: 'Purchase',
  when: { event: 'Order Completed' },
  dedupeBy: 'order_id',
  counting: 'every',
  value: { property: 'total' },
};
const mail = { channel: 'email', subject: 'Hi', html: '<p>Hi</p>' };
const steps = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 2000 }).map((minutes) => ({ delay: `PT${minutes}M` })),
    fc.constant({ send: { channel: 'email', template: 'mail' } }),
  ),
  { maxLength: 5 },
);
const withIds = (row: object[]) => row.map((step, place) => ({ id: `s${place}`, ...step }));

describe('late, doubled and shuffled news', () => {
  /**
   * The worlds of this promise: whoever enters does so once (one cart each), the news is late by less than the entry's `maxAge`,
   * the goal has this one journey, and its attribution window reaches to the end of the world. Where windows are shorter or two
   * journeys share a goal, credit still goes by the enrollments as they were; but late news lets an enrollment go on for longer
   * than it would have, and then it was another world.
   */
  const SPAN = 2 * DAY;
  const LATEST = DAY / MINUTE - 1;
  const person = fc.record({
    cartAt: fc.option(fc.integer({ min: 0, max: SPAN / MINUTE }), { freq: 4 }),
    ordersAt: fc.array(fc.integer({ min: 0, max: SPAN / MINUTE }), { maxLength: 4 }),
  });
  const worlds = fc.record({
    people: fc.array(person, { minLength: 1, maxLength: 5 }),
    steps,
    percent: fc.constantFrom(0, 50),
    delays: fc.array(fc.integer({ min: 0, max: LATEST }), { minLength: 50, maxLength: 50 }),
    order: fc.infiniteStream(fc.nat()),
    doubles: fc.array(fc.constantFrom<'no' | 'same message' | 'same order'>('no', 'same message', 'same order'), {
      minLength: 50,
      maxLength: 50,
    }),
  });

  it('gives the same credits and counts as the ordered news', () => {
    fc.assert(
      fc.property(worlds, ({ people, steps: row, percent, delays, order, doubles }) => {
        const ordered = people.flatMap(({ cartAt, ordersAt }, place) => {
          const does = (event: string, at: number, id: string): Told => ({
            userId: `u${place}`,
            event,
            messageId: id,
            timestamp: at,
            receivedAt: at,
            properties: { order_id: id, total: at },
          });
          const carts = cartAt === null ? [] : [does('Cart Updated', cartAt, `cart-${place}`)];
          return [...carts, ...ordersAt.map((at, index) => does('Order Completed', at, `order-${place}-${index}`))];
        });
        const late = ordered.map((told, place) => ({ ...told, receivedAt: told.timestamp + delays[place % delays.length]! }));
        const doubled = late.flatMap((told, place) => {
          const double = doubles[place % doubles.length];
          if (double === 'no') return [told];
          const again = { ...told, receivedAt: told.timestamp + delays[(place + 7) % delays.length]! };
          // The second cart is the same call again; a second order may also be another call about the same order.
          return [
            told,
            double === 'same order' && told.event === 'Order Completed'
              ? { ...again, messageId: `${told.messageId}-again` }
              : again,
          ];
        });
        const keys = new Map(doubled.map((told) => [told, order.next().value!]));
        const shuffled = [...doubled].sort((a, b) => keys.get(a)! - keys.get(b)!);

        const definitions = {
          goals: { purchase: goal },
          templates: { mail },
          journeys: {
            cart: {
              name: 'Cart',
              goal: { key: 'purchase', attributionWindow: 'P30D', target: { type: 'percent', value: 40 } },
              entry: { on: { event: 'Cart Updated' }, maxAge: 'P1D' },
              holdout: { percent },
              steps: withIds(row),
            },
          },
        };
        const until = (SPAN + 2 * DAY) / MINUTE;
        const credits = ({ conversions }: SimulationResult) => conversions;
        const counts = ({ reports: { cart } }: SimulationResult) => ({
          entry: cart!.entry,
          attainment: cart!.attainment,
          timeToGoal: cart!.timeToGoal,
          lift: cart!.lift,
        });
        const [onTime, outOfOrder] = [run(ordered, definitions, until), run(shuffled, definitions, until)];
        expect(credits(outOfOrder)).toEqual(credits(onTime));
        expect(counts(outOfOrder)).toEqual(counts(onTime));
      }),
      { numRuns: 150 },
    );
  });
});

describe('any world', () => {
  const told = fc.record({
    userId: fc.constantFrom('u1', 'u2', 'u3'),
    event: fc.constantFrom('Cart Updated', 'Order Completed', 'Wishlist Added', 'Cart Emptied'),
    messageId: fc.nat({ max: 60 }).map((number) => `m${number}`),
    timestamp: fc.integer({ min: 0, max: 5000 }),
    late: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 4000 })),
    order: fc.nat({ max: 12 }),
  });
  const journey = (event: string) =>
    fc.record({
      name: fc.constant('A journey'),
      goal: fc.record({
        key: fc.constant('purchase'),
        attributionWindow: fc.constantFrom('PT0S', 'PT10H', 'P3D'),
        onGoal: fc.constantFrom('exit', 'continue'),
      }),
      entry: fc.record({
        on: fc.constant({ event }),
        reentry: fc.constantFrom<unknown>('once', 'always', { after: 'PT20H' }),
        onReentry: fc.constantFrom('ignore', 'restart'),
        skipIfGoalMetWithin: fc.constantFrom('PT5H'),
      }),
      suppress: fc.constantFrom([], ['buyers']),
      exitOn: fc.constant({ event: 'Cart Emptied' }),
      holdout: fc.constantFrom({ percent: 0 }, { percent: 40 }),
      steps: steps.map(withIds),
    });
  const worlds = fc.record({
    events: fc.array(told, { maxLength: 40 }),
    cart: journey('Cart Updated'),
    wish: journey('Wishlist Added'),
  });

  it('adds up: what reports call always true, one credit at most, each message once', () => {
    fc.assert(
      fc.property(worlds, ({ events, cart, wish }) => {
        const definitions = {
          goals: { purchase: goal },
          segments: { buyers: { name: 'Buyers', when: { event: 'Order Completed', within: 'PT30H' } } },
          templates: { mail },
          journeys: { cart, wish },
        };
        const list = events.map(({ late, order, ...each }) => ({
          ...each,
          receivedAt: each.timestamp + late,
          properties: { order_id: `o${order}`, total: order },
        }));
        const result = run(list, definitions, 9500);
        const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
        for (const [key, { entry, enrollments, attainment, steps: rows }] of Object.entries(result.reports)) {
          const own = result.enrollments.filter(({ journey: name }) => name === key);
          expect(entry.entered).toBe(own.length);
          expect(entry.inflow).toBe(entry.entered + sum(entry.rejected));
          expect(entry.entered).toBe(enrollments.active + enrollments.listening + sum(enrollments.closed));
          for (const row of rows) expect(row.entered).toBe(row.waiting + row.left + sum(row.exited));
          expect(attainment!.denominator).toBe(entry.uniqueProfiles - entry.holdoutProfiles);
          expect(attainment!.conversions).toBe(attainment!.profiles + attainment!.repeats);
          const credited = result.conversions.filter(({ credited: to }) => to?.journey === key);
          expect(attainment!.conversions).toBe(credited.length);
          expect(attainment!.profiles).toBe(new Set(credited.map(({ userId }) => userId)).size);
        }
        for (const { credited, assists, outcome } of result.conversions) {
          expect(credited === null).toBe(outcome === 'not_attributed');
          expect(assists.map(({ enrollment }) => enrollment)).not.toContain(credited?.enrollment);
          if (credited)
            expect(result.enrollments[credited.enrollment]).toMatchObject({ journey: credited.journey, holdout: false });
        }
        for (const { messages, endedAt } of result.enrollments) {
          expect(new Set(messages.map(({ step }) => step)).size).toBe(messages.length);
          if (endedAt === null) expect(messages.every(({ at }) => at <= iso(9500))).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('changes no credit by time alone, nor by working it out again', () => {
    fc.assert(
      fc.property(worlds, ({ events, cart, wish }) => {
        const definitions = {
          goals: { purchase: goal },
          segments: { buyers: { name: 'Buyers', when: { event: 'Order Completed', within: 'PT30H' } } },
          templates: { mail },
          journeys: { cart, wish },
        };
        const list = events.map(({ late, order, ...each }) => ({
          ...each,
          receivedAt: each.timestamp + late,
          properties: { order_id: `o${order}`, total: order },
        }));
        // A purchase that everybody makes in the end has all credit worked out once more.
        const last = Math.max(0, ...list.map(({ receivedAt }) => receivedAt));
        const again = ['u1', 'u2', 'u3'].map((userId) => ({
          userId,
          event: 'Order Completed',
          messageId: `again-${userId}`,
          timestamp: 90_000,
          receivedAt: 90_000,
          properties: { order_id: `again-${userId}`, total: 1 },
        }));
        const now = run(list, definitions, last).conversions;
        const later = run([...list, ...again], definitions, 90_000).conversions.filter(({ id }) => !id.startsWith('again'));
        const credit = ({ id, outcome, rule, credited, assists }: (typeof now)[number]) => ({
          id,
          outcome,
          rule,
          credited,
          assists,
        });
        expect(later.map(credit)).toEqual(now.map(credit));
      }),
      { numRuns: 150 },
    );
  });

  it('does not depend on how the events of different people lie between each other', () => {
    fc.assert(
      fc.property(worlds, ({ events, cart, wish }) => {
        const definitions = {
          goals: { purchase: goal },
          segments: { buyers: { name: 'Buyers', when: { event: 'Order Completed', within: 'PT30H' } } },
          templates: { mail },
          journeys: { cart, wish },
        };
        const list = events.map(({ late, order, ...each }, place) => ({
          ...each,
          // Ids of one's own: what is shared is owned by whoever was heard first.
          messageId: `m${place}`,
          receivedAt: each.timestamp + late,
          properties: { order_id: `o${each.userId}-${order}`, total: order },
        }));
        const byPerson = ['u1', 'u2', 'u3'].flatMap((user) => list.filter(({ userId }) => userId === user));
        expect(run(byPerson, definitions, 9500)).toEqual(run(list, definitions, 9500));
      }),
      { numRuns: 80 },
    );
  });
});
