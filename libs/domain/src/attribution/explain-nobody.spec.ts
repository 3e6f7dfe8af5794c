/** The sentence about a conversion that nobody is credited with, for every rule, outcome and end. */
import { decide } from './attribute';
import { END_REASONS } from './attribution';
import type { AttributionConversion, AttributionEnrollment, Decision, Outcome, Rule } from './attribution';
import { DAY, HOUR, MINUTE, completed, enrollment, purchase, winback } from './attribution.builder';
import { explainConversion } from './explain';

const journeyNames = new Map([
  ['cart', 'Abandoned cart'],
  ['winback', 'Win back'],
  ['welcome', 'Welcome'],
]);

interface Row {
  rule: Rule;
  about: string;
  enrollments: AttributionEnrollment[];
  conversion: AttributionConversion;
  outcome?: Outcome;
  sentence: string;
}

const rows: Row[] = [
  {
    rule: 'no_enrollment',
    about: 'never entered',
    enrollments: [],
    conversion: purchase(0),
    sentence: 'is credited to nobody: this person had never entered a journey with this goal.',
  },
  {
    rule: 'before_entry',
    about: 'just before',
    enrollments: [enrollment('a', { enteredAt: HOUR })],
    conversion: purchase(57 * MINUTE),
    sentence:
      'is credited to nobody: it came 3 minutes before this person entered “Abandoned cart”, and a journey counts only from its entry on.',
  },
  {
    rule: 'own_entry_event',
    about: 'what started it',
    enrollments: [enrollment('a', { entryEventId: 'order' })],
    conversion: purchase(0),
    sentence:
      'is credited to nobody: it is the very event with which this person entered “Abandoned cart”, and what starts a journey does not win it.',
  },
  {
    rule: 'window_over',
    about: 'a millisecond late',
    enrollments: [enrollment('a', completed(DAY))],
    conversion: purchase(4 * DAY + 1),
    sentence:
      'is credited to nobody: it came 3 days after “Abandoned cart” ended (its last step was done), and the attribution window of 3 days had been over for 1 millisecond.',
  },
  {
    rule: 'window_over',
    about: 'no window',
    enrollments: [enrollment('a', { endedAt: DAY, endReason: 'stopped', windowMs: 0 })],
    conversion: purchase(2 * DAY),
    sentence:
      'is credited to nobody: it came 1 day after “Abandoned cart” ended (it was stopped by hand), and that journey does not listen after its end.',
  },
  {
    rule: 'window_over',
    about: 'the goal bounds it by the entry',
    enrollments: [enrollment('a', { standingMs: 7 * DAY })],
    conversion: purchase(9 * DAY),
    sentence:
      'is credited to nobody: it came 9 days after this person entered “Abandoned cart”, and the goal counts only within 7 days of entering.',
  },
  {
    rule: 'ended_silent',
    about: 'suppressed',
    enrollments: [enrollment('a', { endedAt: HOUR, endReason: 'suppressed' })],
    conversion: purchase(3 * HOUR),
    sentence:
      'is credited to nobody: it came 2 hours after “Abandoned cart” ended (this person had joined one of its suppression segments), and after such an end a journey no longer listens.',
  },
  {
    rule: 'other_key',
    about: 'another cart',
    enrollments: [enrollment('a', { key: 'cart-7' })],
    conversion: purchase(HOUR, { key: 'cart-9' }),
    sentence: 'is credited to nobody: it belongs to cart-9, while this person was in “Abandoned cart” for cart-7.',
  },
  {
    rule: 'other_revision',
    about: 'the goal was edited',
    enrollments: [enrollment('a', { goalRevision: 2 })],
    conversion: purchase(HOUR, { revisions: [3] }),
    sentence:
      'is credited to nobody: it does not meet the goal as it was worded (revision 2) when this person entered “Abandoned cart”.',
  },
  {
    rule: 'holdout',
    about: 'control group',
    enrollments: [enrollment('a', { holdout: true }), winback('b', { holdout: true })],
    conversion: purchase(HOUR),
    sentence:
      'is credited to nobody: this person is in the control group of “Abandoned cart” and “Win back”, and a control group takes no credit: its conversions are only compared with those of the others.',
  },
  {
    rule: 'not_qualified',
    about: 'a lead that is none',
    enrollments: [enrollment('a')],
    conversion: purchase(HOUR, { qualified: false }),
    outcome: 'not_qualified',
    sentence: 'is kept but counts nowhere: it is marked as not qualified, so it is credited to nobody and stops nothing.',
  },
  {
    rule: 'not_consented',
    about: 'tracking denied',
    enrollments: [enrollment('a')],
    conversion: purchase(HOUR, { notConsented: true }),
    outcome: 'not_consented',
    sentence:
      'is credited to nobody and counts nowhere: this person has denied tracking. It still stops nudges as any other would.',
  },
  {
    rule: 'withdrawn',
    about: 'refunded',
    enrollments: [enrollment('a')],
    conversion: purchase(HOUR, { withdrawn: true }),
    outcome: 'withdrawn',
    sentence: 'was withdrawn, so it is credited to nobody and counts nowhere; what it had stopped stays stopped.',
  },
];

test.each(rows)('$rule: $about', ({ rule, enrollments, conversion, outcome, sentence }) => {
  const decision = decide(enrollments, conversion);
  expect(decision.rule).toBe(rule);
  const implied: Outcome = decision.credited === null ? 'not_attributed' : 'credited';
  expect(
    explainConversion({
      conversion,
      decision,
      outcome: outcome ?? implied,
      enrollments,
      journeyNames,
      goalName: 'First purchase',
      speed: 1,
    }),
  ).toBe(`“First purchase” ${sentence}`);
});

describe('rules that no decision of one profile can have', () => {
  const decided = (rule: Rule, enrollments: AttributionEnrollment[]): string => {
    const conversion = purchase(3 * HOUR);
    const decision: Decision = { ...decide(enrollments, conversion), rule };
    return explainConversion({
      conversion,
      decision,
      outcome: 'not_attributed',
      enrollments,
      journeyNames,
      goalName: 'Lead',
      speed: 1,
    });
  };

  test('a row that names nobody', () => {
    expect(decided('no_identity', [])).toBe(
      '“Lead” is credited to nobody: it names no person that is known, so it is kept without a journey.',
    );
  });

  test('a newer passage', () => {
    expect(decided('newer_enrollment', [enrollment('a', { endedAt: HOUR, endReason: 'exited' })])).toBe(
      '“Lead” is credited to nobody: “Abandoned cart” had ended, and a newer passage through it had closed its listening.',
    );
  });
});

test('every end is told in its own words', () => {
  const told = END_REASONS.map((endReason) => {
    const enrollments = [enrollment('a', { endedAt: HOUR, endReason })];
    const conversion = purchase(30 * DAY);
    return explainConversion({
      conversion,
      decision: decide(enrollments, conversion),
      outcome: 'not_attributed',
      enrollments,
      journeyNames,
      goalName: 'Lead',
      speed: 1,
    });
  });
  for (const sentence of told)
    expect(sentence).toMatch(
      /^“Lead” is credited to nobody: it came 29 days 23 hours after “Abandoned cart” ended \([a-z ]+\), and /,
    );
  expect(new Set(told.map((sentence) => /\(.*\)/.exec(sentence)![0])).size).toBe(END_REASONS.length);
});

test('an enrollment that was looked at and is not given is named', () => {
  const conversion = purchase(HOUR);
  const decision = decide([enrollment('a')], conversion);
  const facts = { conversion, decision, outcome: 'credited' as const, enrollments: [], journeyNames, goalName: 'Lead', speed: 1 };
  expect(() => explainConversion(facts)).toThrow(new RangeError('no enrollment a among the facts'));
});
