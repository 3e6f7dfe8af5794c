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
const liveRun = (told: Told, conversions: LiveConversion[] = []) => ({
  enrollments: [
    enrollmentOf(told, (hours, lateMs = 0) => iso(realOf(THEN + hours * HOUR) + lateMs)) as unknown as LiveEnrollment,
  ],
  conversions,
});
const simulated = (told: Told) =>
  ({
    enrollments: [enrollmentOf(told, (hours) => iso(THEN + hours * HOUR))],
    conversions: [],
    rejected: [],
    reports: {},
  }) as unknown as SimulationResult;

const stopped = { endReason: 'goal_met', endedHours: 1 };
const nudged: Told = { ...stopped, mails: [['remind', 1, 40]] };

it('is silent where both tell the same story', () => {
  const result = holdAgainst(liveRun(nudged), simulated(nudged), [event(0, 'Cart Updated')], schedule);
  expect(result).toMatchObject({ people: 1, enrollments: 1, messages: 1, differences: [] });
  expect(comparisonLines(result)).toEqual([
    '1 people, 1 enrollments, 1 messages, 0 conversions held against the simulation: all as simulated.',
  ]);
});

it('explains a mail that was not sent because the order came while its step was coming up', () => {
  const events = [event(0, 'Cart Updated'), event(1, 'Order Completed')];
  const { differences } = holdAgainst(liveRun(stopped), simulated(nudged), events, schedule);
  expect(differences).toMatchObject([{ userId: 'ada', live: 'cart goal_met', simulated: 'cart goal_met remind sent' }]);
  expect(differences[0]!.because).toBe('Order Completed of line 3 came 0 ms (PT0S of the story) after remind came up');
});

it('explains nothing where no event was near', () => {
  const events = [event(0, 'Cart Updated'), event(20, 'Order Completed')];
  const result = holdAgainst(liveRun(stopped), simulated(nudged), events, schedule);
  expect(result.differences[0]!.because).toBeUndefined();
  expect(comparisonLines(result).join('\n')).toContain('1 of them unexplained');
});

it('tells an order that was credited otherwise, by its id in the file', () => {
  const conversion = {
    id: 'f.csv:3@a',
    goal: 'purchase',
    userId: 'ada',
    occurredAt: iso(NOW),
    receivedAt: iso(NOW),
    outcome: 'credited',
    rule: 'only_candidate',
    credited: { journey: 'cart' },
  };
  const { differences } = holdAgainst(liveRun(nudged, [conversion]), simulated(nudged), [event(0, 'Cart Updated')], schedule);
  expect(differences[0]!.live).toContain('purchase f.csv:3 credited to cart (only_candidate)');
});
