/** Who has a standing at a conversion: a table that a marketer could read. */
import { decide } from './attribute';
import { END_REASONS, type AttributionConversion, type AttributionEnrollment, type Rule } from './attribution';
import { DAY, HOUR, completed, enrollment, purchase, winback } from './attribution.builder';

interface Row {
  name: string;
  enrollments: AttributionEnrollment[];
  conversion: AttributionConversion;
  credited: string | null;
  rule: Rule;
}

const rows: Row[] = [
  {
    name: 'bought while the journey is under way',
    enrollments: [enrollment('a')],
    conversion: purchase(2 * HOUR),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'the purchase that opened the journey does not win it',
    enrollments: [enrollment('a', { entryEventId: 'order' })],
    conversion: purchase(0),
    credited: null,
    rule: 'own_entry_event',
  },
  {
    name: 'another cart was bought',
    enrollments: [enrollment('a', { key: 'cart-1' })],
    conversion: purchase(HOUR, { key: 'cart-2' }),
    credited: null,
    rule: 'other_key',
  },
  {
    name: 'this cart was bought',
    enrollments: [enrollment('a', { key: 'cart-1' })],
    conversion: purchase(HOUR, { key: 'cart-1' }),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'a purchase without a cart matches any cart',
    enrollments: [enrollment('a', { key: 'cart-1' })],
    conversion: purchase(HOUR),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'a journey without keys takes the purchase of any cart',
    enrollments: [enrollment('a')],
    conversion: purchase(HOUR, { key: 'cart-2' }),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'the goal counts within 7 days of entering: the last millisecond',
    enrollments: [enrollment('a', { standingMs: 7 * DAY })],
    conversion: purchase(7 * DAY),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'the goal counts within 7 days of entering: one millisecond more, though still under way',
    enrollments: [enrollment('a', { standingMs: 7 * DAY })],
    conversion: purchase(7 * DAY + 1),
    credited: null,
    rule: 'window_over',
  },
  {
    name: 'bought a millisecond before entering',
    enrollments: [enrollment('a', { enteredAt: HOUR })],
    conversion: purchase(HOUR - 1),
    credited: null,
    rule: 'before_entry',
  },
  {
    name: 'the instant of entry counts as inside',
    enrollments: [enrollment('a', { enteredAt: HOUR })],
    conversion: purchase(HOUR),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'heard late, but it happened before the end',
    enrollments: [enrollment('a', { endedAt: 2 * HOUR, endReason: 'suppressed' })],
    conversion: purchase(2 * HOUR - 1),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'goals come first at the instant of a suppression',
    enrollments: [enrollment('a', { endedAt: 2 * HOUR, endReason: 'suppressed', endedByEventId: 'other' })],
    conversion: purchase(2 * HOUR),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'the purchase that stopped it is still its own when worked out again',
    enrollments: [enrollment('a', { endedAt: 2 * HOUR, endReason: 'goal_met', endedByEventId: 'order' })],
    conversion: purchase(2 * HOUR),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'a second purchase of the instant that stopped it finds it listening',
    enrollments: [enrollment('a', { endedAt: 2 * HOUR, endReason: 'goal_met', endedByEventId: 'earlier order' }), winback('b')],
    conversion: purchase(2 * HOUR),
    credited: 'b',
    rule: 'active_over_listening',
  },
  {
    name: 'the end by a purchase of another cart leaves it listening at that instant',
    enrollments: [
      enrollment('a', { key: 'cart-1', endedAt: HOUR, endReason: 'converted_elsewhere', endedByEventId: 'earlier order' }),
      winback('b'),
    ],
    conversion: purchase(HOUR, { key: 'cart-1' }),
    credited: 'b',
    rule: 'active_over_listening',
  },
  {
    name: 'the last instant of three days after the end',
    enrollments: [enrollment('a', completed(DAY))],
    conversion: purchase(4 * DAY),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'a millisecond after the three days',
    enrollments: [enrollment('a', completed(DAY))],
    conversion: purchase(4 * DAY + 1),
    credited: null,
    rule: 'window_over',
  },
  {
    name: 'no window: the instant of the end still counts',
    enrollments: [enrollment('a', { ...completed(DAY), windowMs: 0 })],
    conversion: purchase(DAY),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'no window: nothing after the end',
    enrollments: [enrollment('a', { ...completed(DAY), windowMs: 0 })],
    conversion: purchase(DAY + 1),
    credited: null,
    rule: 'window_over',
  },
  {
    name: 'suppressed under way, bought later',
    enrollments: [enrollment('a', { endedAt: HOUR, endReason: 'suppressed' })],
    conversion: purchase(2 * HOUR),
    credited: null,
    rule: 'ended_silent',
  },
  {
    name: 'ended as already met at its entry: a purchase of that instant still found it under way',
    enrollments: [enrollment('a', { enteredAt: HOUR, endedAt: HOUR, endReason: 'already_met', endedByEventId: 'earlier order' })],
    conversion: purchase(HOUR),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'entered again since: the earlier passage has stopped listening, the newer one is credited',
    enrollments: [enrollment('a', completed(HOUR)), enrollment('b', { enteredAt: 2 * HOUR })],
    conversion: purchase(3 * HOUR),
    credited: 'b',
    rule: 'only_candidate',
  },
  {
    name: 'at the very instant of entering again the earlier passage still listens',
    enrollments: [enrollment('a', completed(HOUR)), enrollment('b', { enteredAt: 2 * HOUR, entryEventId: 'order' })],
    conversion: purchase(2 * HOUR),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'entered again with another cart: both listen on',
    enrollments: [
      enrollment('a', { ...completed(HOUR), key: '1' }),
      enrollment('b', { ...completed(3 * HOUR), enteredAt: 2 * HOUR, key: '2' }),
    ],
    conversion: purchase(4 * HOUR, { key: '1' }),
    credited: 'a',
    rule: 'only_candidate',
  },
  {
    name: 'entered at one instant: neither is the newer one',
    enrollments: [enrollment('a', completed(HOUR)), enrollment('b', completed(HOUR))],
    conversion: purchase(2 * HOUR),
    credited: 'a',
    rule: 'smallest_key',
  },
  {
    name: 'entered three times, two of them at one instant: the newest closes both',
    enrollments: [
      enrollment('a', completed(HOUR)),
      enrollment('b', completed(HOUR)),
      enrollment('c', { ...completed(4 * HOUR), enteredAt: 2 * HOUR }),
    ],
    conversion: purchase(5 * HOUR),
    credited: 'c',
    rule: 'only_candidate',
  },
  {
    name: 'it meets only a newer revision of the goal',
    enrollments: [enrollment('a', { goalRevision: 1 })],
    conversion: purchase(HOUR, { revisions: [2, 3] }),
    credited: null,
    rule: 'other_revision',
  },
  {
    name: 'it meets the revision that the journey was entered with',
    enrollments: [enrollment('a', { goalRevision: 1 })],
    conversion: purchase(HOUR, { revisions: [1, 3] }),
    credited: 'a',
    rule: 'only_candidate',
  },
];

test.each(rows)('$name', ({ enrollments, conversion, credited, rule }) => {
  expect(decide(enrollments, conversion)).toMatchObject({ conversionId: 'c', credited, rule });
});

test('every end that is silent, and every other that listens', () => {
  const heard = END_REASONS.filter(
    (endReason) => decide([enrollment('a', { endedAt: HOUR, endReason })], purchase(2 * HOUR)).credited,
  );
  expect(heard).toEqual(['completed', 'goal_met', 'converted_elsewhere', 'stopped', 'failed']);
});
