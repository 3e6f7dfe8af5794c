import { END_REASONS } from '../attribution/attribution';
import { type Enrollment, enrollmentState, isActive, listeningUntil, stillListens } from './enrollment';

const DAY = 86_400_000;
const base: Enrollment = {
  id: 'n1',
  journey: 'cart',
  version: 1,
  profileId: 'p1',
  key: null,
  goal: 'bought',
  goalRevision: 1,
  windowMs: 3 * DAY,
  entryEventId: null,
  entryConversionId: null,
  enteredAt: 0,
  holdout: false,
  enteredVersion: 1,
  depth: 1,
  holdoutUnit: null,
  variants: {},
  answeredBy: [],
  endedAt: null,
  endReason: null,
  endedByEventId: null,
  closedAt: null,
  gate: 'open',
  shutAt: null,
  cursor: { step: null, at: 0 },
  trail: [],
  messages: [],
  observed: null,
  avoided: false,
};
const completed = { endedAt: DAY, endReason: 'completed' } as const;

test('who has ended in these ways hears nothing more', () => {
  expect(END_REASONS.filter((reason) => !stillListens(reason))).toEqual([
    'suppressed',
    'exited',
    'superseded',
    'already_met',
    'merged',
    'erased',
  ]);
});

test.each<[string, Partial<Enrollment>, now: number, state: string, until: number | null]>([
  ['under way', {}, 99 * DAY, 'active', null],
  ['just ended', completed, DAY, 'listening', 4 * DAY],
  ['the last instant of the window', completed, 4 * DAY, 'listening', 4 * DAY],
  ['the window is over', completed, 4 * DAY + 1, 'closed', 4 * DAY],
  ['a window of nothing', { ...completed, windowMs: 0 }, DAY, 'listening', DAY],
  ['ended in silence', { endedAt: DAY, endReason: 'suppressed' }, DAY, 'closed', null],
  ['without a goal there is nothing to listen for', { ...completed, goal: null }, DAY, 'closed', null],
  ['closed by a newer one', { ...completed, closedAt: 2 * DAY }, 2 * DAY, 'closed', 2 * DAY],
  ['before the newer one came', { ...completed, closedAt: 2 * DAY }, 2 * DAY - 1, 'listening', 2 * DAY],
  ['a newer one after the window changes nothing', { ...completed, closedAt: 9 * DAY }, 4 * DAY, 'listening', 4 * DAY],
])('%s', (_, known, now, state, until) => {
  const enrollment = { ...base, ...known };
  expect([enrollmentState(enrollment, now), listeningUntil(enrollment)]).toEqual([state, until]);
  expect(isActive(enrollment)).toBe(state === 'active');
});
