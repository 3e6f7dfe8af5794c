// A live run held against its simulation: equal where equal, explained where real time had the choice, a fault where it had none.
import type { SimulationResult } from '@landfall/domain/simulation/simulation';
import type { PlacedEvent } from '../events/event-file';
import { comparisonLines, holdAgainst, type LiveConversion, type LiveEnrollment } from './against';

const SPEED = 1000;
const THEN = Date.UTC(2026, 0, 1);
const NOW = Date.UTC(2026, 5, 1);
const schedule = { originAt: THEN, startAt: NOW, speed: SPEED };
const HOUR = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();
const realOf = (virtual: number) => NOW + (virtual - THEN) / SPEED;

const event = (hours: number, name: string): PlacedEvent => ({
  at: THEN + hours * HOUR,
  userId: 'ada',
  event: name,
  properties: {},
  line: 2 + hours,
});
type Told = { endReason: string | null; endedHours?: number; mails?: [step: string, hours: number, lateMs?: number][] };

const enrollmentOf = ({ endReason, endedHours, mails = [] }: Told, at: (hours: number, lateMs?: number) => string) => ({
  journey: 'cart',
  userId: 'ada',
  enteredAt: at(0),
  endedAt: endedHours === undefined ? null : at(endedHours),
  endReason,
  holdout: false,
  messages: mails.map(([step, hours, lateMs]) => ({
    step,
    channel: 'email',
    at: at(hours, lateMs),
    status: 'sent',
    reason: null,
  })),
});
const orderOf = (at: string) =>
  ({
    id: 'f.csv:3@a',
    goal: 'purchase',
    userId: 'ada',
    occurredAt: at,
    receivedAt: at,
    outcome: 'credited',
    rule: 'only_candidate',
    credited: { journey: 'cart' },
  }) satisfies LiveConversion;
const liveRun = (told: Told, orders: number[] = []) => {
  const at = (hours: number, lateMs = 0) => iso(realOf(THEN + hours * HOUR) + lateMs);
  return {
    enrollments: [enrollmentOf(told, at) as unknown as LiveEnrollment],
    conversions: orders.map((hours) => orderOf(at(hours))),
  };
};
const simulated = (told: Told, orders: number[] = []) => {
  const at = (hours: number) => iso(THEN + hours * HOUR);
  return {
    enrollments: [enrollmentOf(told, at)],
    conversions: orders.map((hours) => orderOf(at(hours))),
    rejected: [],
    reports: {},
  } as unknown as SimulationResult;
};

/** Sent when due, answered 5 ms later. */
const storyOf = (events: PlacedEvent[]) => ({
  events,
  schedule,
  travels: new Map(events.map((each) => [each, { sentAt: realOf(each.at), answeredAt: realOf(each.at) + 5 }])),
});
const stopped = { endReason: 'goal_met', endedHours: 1 };
const nudged: Told = { ...stopped, mails: [['remind', 1, 40]] };

it('is silent where both tell the same story', () => {
  const result = holdAgainst(liveRun(nudged), simulated(nudged), storyOf([event(0, 'Cart Updated')]));
  expect(result).toMatchObject({ people: 1, enrollments: 1, messages: 1, differences: [] });
  expect(comparisonLines(result)).toEqual([
    '1 people, 1 enrollments, 1 messages, 0 conversions held against the simulation: all as simulated.',
  ]);
});

it('explains a mail that was not sent because the order came while its step was coming up', () => {
  const events = [event(0, 'Cart Updated'), event(1, 'Order Completed')];
  const { differences } = holdAgainst(liveRun(stopped, [1]), simulated(nudged, [1]), storyOf(events));
  expect(differences).toMatchObject([
    {
      userId: 'ada',
      live: expect.stringMatching(/^cart goal_met;/),
      simulated: expect.stringMatching(/^cart goal_met remind sent;/),
    },
  ]);
  expect(differences[0]!.because).toBe(
    'Order Completed of line 3 happened 0 ms after remind came up and was under way until 5 ms, the mail until 0 ms',
  );
});

it('explains nothing where no event was near', () => {
  const events = [event(0, 'Cart Updated'), event(20, 'Order Completed')];
  const result = holdAgainst(liveRun(stopped, [20]), simulated(nudged, [20]), storyOf(events));
  expect(result.differences[0]!.because).toBeUndefined();
  expect(comparisonLines(result).join('\n')).toContain('1 of them unexplained');
});

it('explains nothing by an event that nothing came of', () => {
  const events = [event(0, 'Cart Updated'), event(1, 'Product Viewed')];
  expect(holdAgainst(liveRun(stopped), simulated(nudged), storyOf(events)).differences).toMatchObject([{ because: undefined }]);
});

it('tells an order that was credited otherwise, by its id in the file', () => {
  const { differences } = holdAgainst(liveRun(nudged, [2]), simulated(nudged), storyOf([event(0, 'Cart Updated')]));
  expect(differences[0]!.live).toContain('purchase f.csv:3 credited to cart (only_candidate)');
});
