/** Who is credited, or why nobody is: a table that a marketer could read. */
import { attribute, decide } from './attribute';
import type { AttributionConversion, AttributionEnrollment, Rule } from './attribution';
import { DAY, HOUR, completed, enrollment, purchase, winback } from './attribution.builder';

interface Row {
  name: string;
  enrollments: AttributionEnrollment[];
  conversion: AttributionConversion;
  credited: string | null;
  rule: Rule;
  assists?: string[];
}

const credit: Row[] = [
  {
    name: 'the journey under way beats the one that has ended, touched or not',
    enrollments: [enrollment('a', { ...completed(HOUR), touches: [1] }), winback('b')],
    conversion: purchase(2 * HOUR),
    credited: 'b',
    rule: 'active_over_listening',
  },
  {
    name: 'the one that sent something beats the one that did not',
    enrollments: [enrollment('a', { touches: [10] }), winback('b', { enteredAt: HOUR })],
    conversion: purchase(2 * HOUR),
    credited: 'a',
    rule: 'touched',
    assists: ['b'],
  },
  {
    name: 'a message of the very instant is no touch before it',
    enrollments: [enrollment('a', { touches: [2 * HOUR] }), winback('b', { touches: [1] })],
    conversion: purchase(2 * HOUR),
    credited: 'b',
    rule: 'touched',
    assists: ['a'],
  },
  {
    name: 'the latest message wins, however many the other sent',
    enrollments: [enrollment('a', { touches: [30, 10, 20] }), winback('b', { touches: [31] })],
    conversion: purchase(2 * HOUR),
    credited: 'b',
    rule: 'latest_touch',
    assists: ['a'],
  },
  {
    name: 'nothing sent by anyone: the latest entry wins',
    enrollments: [enrollment('a'), winback('b', { enteredAt: HOUR })],
    conversion: purchase(2 * HOUR),
    credited: 'b',
    rule: 'latest_entry',
    assists: ['a'],
  },
  {
    name: 'messages of one instant: the latest entry wins',
    enrollments: [enrollment('a', { touches: [HOUR] }), winback('b', { enteredAt: 1, touches: [HOUR] })],
    conversion: purchase(2 * HOUR),
    credited: 'b',
    rule: 'latest_entry',
    assists: ['a'],
  },
  {
    name: 'all alike: the first journey in the alphabet',
    enrollments: [winback('a'), enrollment('b', { journey: 'cart' })],
    conversion: purchase(HOUR),
    credited: 'b',
    rule: 'smallest_key',
    assists: ['a'],
  },
  {
    name: 'all alike in one journey: no key first, then the smallest',
    enrollments: [enrollment('a', { key: '2' }), enrollment('b', { key: '1' }), enrollment('c')],
    conversion: purchase(HOUR),
    credited: 'c',
    rule: 'smallest_key',
    assists: ['a', 'b'],
  },
  {
    name: 'one that only listened is no assist',
    enrollments: [enrollment('a', completed(HOUR)), winback('b')],
    conversion: purchase(2 * HOUR),
    credited: 'b',
    rule: 'active_over_listening',
    assists: [],
  },
  {
    name: 'a holdout is neither credited nor an assist',
    enrollments: [enrollment('a', { holdout: true }), winback('b')],
    conversion: purchase(HOUR),
    credited: 'b',
    rule: 'only_candidate',
    assists: [],
  },
];

const nobody: Row[] = [
  { name: 'never entered anything', enrollments: [], conversion: purchase(0), credited: null, rule: 'no_enrollment' },
  {
    name: 'only held out',
    enrollments: [enrollment('a', { holdout: true }), winback('b', { endedAt: 1, endReason: 'exited' })],
    conversion: purchase(HOUR),
    credited: null,
    rule: 'holdout',
  },
  {
    name: 'the one that entered last says why: it came after the purchase, the earlier one was exited',
    enrollments: [enrollment('a', { endedAt: 1, endReason: 'exited' }), winback('b', { enteredAt: 2 * HOUR })],
    conversion: purchase(HOUR),
    credited: null,
    rule: 'before_entry',
  },
  {
    name: 'entered at one instant: the first in the alphabet says why',
    enrollments: [
      winback('a', { endedAt: 1, endReason: 'exited' }),
      enrollment('b', { journey: 'cart', ...completed(1), windowMs: 0 }),
    ],
    conversion: purchase(HOUR),
    credited: null,
    rule: 'window_over',
  },
  {
    name: 'of several reasons of one enrollment, its own entry event is named first',
    enrollments: [enrollment('a', { entryEventId: 'order', key: '1', goalRevision: 1, enteredAt: HOUR })],
    conversion: purchase(0, { key: '2', revisions: [2] }),
    credited: null,
    rule: 'own_entry_event',
  },
  {
    name: 'then the other revision',
    enrollments: [enrollment('a', { key: '1', goalRevision: 1, enteredAt: HOUR })],
    conversion: purchase(0, { key: '2', revisions: [2] }),
    credited: null,
    rule: 'other_revision',
  },
  {
    name: 'then the other key',
    enrollments: [enrollment('a', { key: '1', enteredAt: HOUR })],
    conversion: purchase(0, { key: '2' }),
    credited: null,
    rule: 'other_key',
  },
  {
    name: 'then the silent end, before the window',
    enrollments: [enrollment('a', { endedAt: HOUR, endReason: 'exited', standingMs: HOUR })],
    conversion: purchase(30 * DAY),
    credited: null,
    rule: 'ended_silent',
  },
  {
    name: 'not qualified',
    enrollments: [enrollment('a')],
    conversion: purchase(HOUR, { qualified: false }),
    credited: null,
    rule: 'not_qualified',
  },
  {
    name: 'tracking denied',
    enrollments: [enrollment('a')],
    conversion: purchase(HOUR, { qualified: false, notConsented: true }),
    credited: null,
    rule: 'not_consented',
  },
  {
    name: 'withdrawn',
    enrollments: [enrollment('a')],
    conversion: purchase(HOUR, { notConsented: true, withdrawn: true }),
    credited: null,
    rule: 'withdrawn',
  },
];

describe.each([
  ['who is credited', credit],
  ['why nobody', nobody],
])('%s', (_, rows) => {
  test.each(rows)('$name', ({ enrollments, conversion, credited, rule, assists = [] }) => {
    expect(decide(enrollments, conversion)).toMatchObject({ conversionId: 'c', credited, rule, assists });
  });
});

test('what was looked at: newest entry first, each with its standing, its latest message before, and why it has none', () => {
  const { considered, standing: ids } = decide(
    [
      enrollment('ended', { ...completed(HOUR), touches: [5, 1] }),
      enrollment('again', { ...completed(3 * HOUR), enteredAt: 2 * HOUR, touches: [4 * HOUR] }),
      winback('held', { enteredAt: HOUR, holdout: true }),
      winback('later', { enteredAt: DAY }),
    ],
    purchase(4 * HOUR),
  );
  expect(considered).toEqual([
    { enrollmentId: 'later', standing: 'none', lastTouchAt: null, reason: 'before_entry' },
    { enrollmentId: 'again', standing: 'listening', lastTouchAt: null, reason: null },
    { enrollmentId: 'held', standing: 'active', lastTouchAt: null, reason: null },
    { enrollmentId: 'ended', standing: 'none', lastTouchAt: 5, reason: 'newer_enrollment' },
  ]);
  expect(ids).toEqual(['again', 'held']);
});

describe('several conversions of one profile', () => {
  test('the earliest credited one counts for the journey, whatever was heard first; later ones repeat', () => {
    const enrollments = [enrollment('a', { ...completed(HOUR), holdout: false }), winback('h', { holdout: true })];
    const result = attribute(enrollments, [
      purchase(3 * HOUR, { id: 'third', eventId: '3' }),
      purchase(2 * HOUR, { id: 'second', eventId: '2' }),
      purchase(1, { id: 'unqualified', eventId: '1', qualified: false }),
      purchase(-1, { id: 'early', eventId: '0' }),
      purchase(30 * DAY, { id: 'late', eventId: '4' }),
    ]);
    expect(Object.fromEntries(result.outcomes)).toEqual({
      early: 'not_attributed',
      unqualified: 'not_qualified',
      second: 'credited',
      third: 'repeat',
      late: 'not_attributed',
    });
    expect(Object.fromEntries(result.counted)).toEqual({ cart: 'second' });
    expect(Object.fromEntries(result.observed)).toEqual({ a: 'second', h: 'second' });
    expect(result.decisions.get('unqualified')!.standing).toEqual(['a', 'h']);
    expect(result.decisions.get('late')!.rule).toBe('holdout');
  });

  test('of two at one instant the smaller id counts', () => {
    const same = [purchase(HOUR, { id: 'y', eventId: 'y' }), purchase(HOUR, { id: 'x', eventId: 'x' })];
    expect(attribute([enrollment('a')], same).counted.get('cart')).toBe('x');
  });

  test('withdrawing the first makes the second the counted one', () => {
    const both = [purchase(HOUR, { id: 'x', eventId: 'x', withdrawn: true }), purchase(2 * HOUR, { id: 'y', eventId: 'y' })];
    const { outcomes, counted } = attribute([enrollment('a')], both);
    expect([outcomes.get('x'), outcomes.get('y'), counted.get('cart')]).toEqual(['withdrawn', 'credited', 'y']);
  });
});
