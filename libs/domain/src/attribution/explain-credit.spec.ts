/** The sentence about a conversion that is credited, for every rule. */
import { decide } from './attribute';
import type { AttributionConversion, AttributionEnrollment, Outcome, Rule } from './attribution';
import { DAY, HOUR, MINUTE, completed, enrollment, purchase, winback } from './attribution.builder';
import { explainConversion } from './explain';
import type { ExplanationFacts } from './explanation';

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
  facts?: Partial<ExplanationFacts>;
  sentence: string;
}

const rows: Row[] = [
  {
    rule: 'only_candidate',
    about: 'under way',
    enrollments: [enrollment('a')],
    conversion: purchase(2 * HOUR),
    sentence:
      'is credited to “Abandoned cart”: it came 2 hours after this person entered, while the journey was under way. Nothing else had a claim to it.',
  },
  {
    rule: 'only_candidate',
    about: 'it stopped the journey',
    enrollments: [enrollment('a', { endedAt: 90 * MINUTE, endReason: 'goal_met', endedByEventId: 'order' })],
    conversion: purchase(90 * MINUTE),
    sentence:
      'is credited to “Abandoned cart”: it came 1 hour 30 minutes after this person entered, while the journey was under way, and stopped it. Nothing else had a claim to it.',
  },
  {
    rule: 'only_candidate',
    about: 'the moment of entry',
    enrollments: [enrollment('a', { key: 'cart-7' })],
    conversion: purchase(0),
    sentence:
      'is credited to “Abandoned cart” (cart-7): it came at the very moment this person entered, while the journey was under way. Nothing else had a claim to it.',
  },
  {
    rule: 'only_candidate',
    about: 'after the end',
    enrollments: [enrollment('a', completed(DAY))],
    conversion: purchase(DAY + 5 * HOUR),
    sentence:
      'is credited to “Abandoned cart”: it came 5 hours after the journey ended (its last step was done), inside its attribution window of 3 days. Nothing else had a claim to it.',
  },
  {
    rule: 'only_candidate',
    about: 'no window, the moment of the end',
    enrollments: [enrollment('a', { endedAt: DAY, endReason: 'goal_met', endedByEventId: 'other order', windowMs: 0 })],
    conversion: purchase(DAY),
    sentence:
      'is credited to “Abandoned cart”: it came at the very moment the journey ended (an earlier conversion had stopped it). Nothing else had a claim to it.',
  },
  {
    rule: 'only_candidate',
    about: 'beside a control group',
    enrollments: [enrollment('a'), winback('b', { holdout: true })],
    conversion: purchase(HOUR),
    sentence:
      'is credited to “Abandoned cart”: it came 1 hour after this person entered, while the journey was under way. Nothing else had a claim to it. This person is in the control group of “Win back”, and a control group takes no credit.',
  },
  {
    rule: 'only_candidate',
    about: 'a journey without a name',
    enrollments: [enrollment('a', { journey: 'old-one' })],
    conversion: purchase(HOUR),
    sentence:
      'is credited to “old-one”: it came 1 hour after this person entered, while the journey was under way. Nothing else had a claim to it.',
  },
  {
    rule: 'only_candidate',
    about: 'a fast clock is scaled back',
    enrollments: [enrollment('a', { ...completed(1000), windowMs: 3000 })],
    conversion: purchase(2500),
    facts: { speed: 86_400 },
    sentence:
      'is credited to “Abandoned cart”: it came 1 day 12 hours after the journey ended (its last step was done), inside its attribution window of 3 days. Nothing else had a claim to it.',
  },
  {
    rule: 'only_candidate',
    about: 'a repeat',
    enrollments: [enrollment('a', { key: 'cart-7', endedAt: HOUR, endReason: 'goal_met', endedByEventId: 'first order' })],
    conversion: purchase(DAY),
    outcome: 'repeat',
    facts: { countedAt: HOUR },
    sentence:
      'is credited to “Abandoned cart” (cart-7): it came 23 hours after the journey ended (an earlier conversion had stopped it), inside its attribution window of 3 days. Nothing else had a claim to it. It is a repeat: this person already counts for “Abandoned cart” with a conversion 23 hours earlier.',
  },
  {
    rule: 'only_candidate',
    about: 'a repeat of the same moment',
    enrollments: [enrollment('a')],
    conversion: purchase(DAY),
    outcome: 'repeat',
    facts: { countedAt: DAY },
    sentence:
      'is credited to “Abandoned cart”: it came 1 day after this person entered, while the journey was under way. Nothing else had a claim to it. It is a repeat: this person already counts for “Abandoned cart” with a conversion at the same moment.',
  },
  {
    rule: 'only_candidate',
    about: 'a repeat of one that is not told',
    enrollments: [enrollment('a')],
    conversion: purchase(DAY),
    outcome: 'repeat',
    sentence:
      'is credited to “Abandoned cart”: it came 1 day after this person entered, while the journey was under way. Nothing else had a claim to it. It is a repeat: this person already counts for “Abandoned cart” with an earlier conversion.',
  },
  {
    rule: 'active_over_listening',
    about: 'two of one name are named once',
    enrollments: [enrollment('a'), winback('b', completed(HOUR)), winback('c', completed(HOUR))],
    conversion: purchase(2 * HOUR),
    sentence:
      'is credited to “Abandoned cart”: it came 2 hours after this person entered, while the journey was under way. “Win back” had already ended and only listened: a journey under way goes first.',
  },
  {
    rule: 'touched',
    about: 'one sent, two did not',
    enrollments: [enrollment('a', { touches: [HOUR] }), winback('b'), enrollment('c', { journey: 'welcome' })],
    conversion: purchase(2 * HOUR),
    sentence:
      'is credited to “Abandoned cart”: it came 2 hours after this person entered, while the journey was under way. That journey alone had reached this person with a message, 1 hour earlier; nothing had been sent by “Welcome” and “Win back”. “Win back” and “Welcome” were under way too and are noted as assists.',
  },
  {
    rule: 'touched',
    about: 'more than three others',
    enrollments: [enrollment('a', { touches: [HOUR] }), ...['1', '2', '3', '4'].map((key) => winback(key, { key }))],
    conversion: purchase(2 * HOUR),
    sentence:
      'is credited to “Abandoned cart”: it came 2 hours after this person entered, while the journey was under way. That journey alone had reached this person with a message, 1 hour earlier; nothing had been sent by “Win back” (1), “Win back” (2) and 2 more. “Win back” (1), “Win back” (2) and 2 more were under way too and are noted as assists.',
  },
  {
    rule: 'latest_touch',
    about: 'the nearest of the others',
    enrollments: [
      enrollment('a', { touches: [110 * MINUTE] }),
      winback('b', { touches: [HOUR] }),
      enrollment('c', { journey: 'welcome', touches: [MINUTE] }),
      enrollment('d', { journey: 'x', touches: [1] }),
    ],
    conversion: purchase(2 * HOUR),
    sentence:
      'is credited to “Abandoned cart”: it came 2 hours after this person entered, while the journey was under way. That journey had sent the latest message, 10 minutes earlier; “Win back” had last sent one 1 hour earlier. “Win back”, “Welcome” and “x” were under way too and are noted as assists.',
  },
  {
    rule: 'latest_entry',
    about: 'nothing sent',
    enrollments: [enrollment('a', { enteredAt: HOUR }), winback('b'), enrollment('l', { journey: 'welcome', ...completed(1) })],
    conversion: purchase(2 * HOUR),
    sentence:
      'is credited to “Abandoned cart”: it came 1 hour after this person entered, while the journey was under way. No message had been sent before it, so the latest entry decides: this person had entered “Win back” earlier. “Win back” was under way too and is noted as an assist.',
  },
  {
    rule: 'latest_entry',
    about: 'messages of one moment',
    enrollments: [
      enrollment('a', { enteredAt: 1, touches: [HOUR] }),
      winback('b', { touches: [HOUR] }),
      enrollment('n', { journey: 'welcome' }),
    ],
    conversion: purchase(2 * HOUR),
    sentence:
      'is credited to “Abandoned cart”: it came 1 hour 59 minutes after this person entered, while the journey was under way. The latest messages went out at the same moment, so the latest entry decides: this person had entered “Win back” earlier. “Win back” and “Welcome” were under way too and are noted as assists.',
  },
  {
    rule: 'smallest_key',
    about: 'all alike',
    enrollments: [enrollment('a'), winback('b')],
    conversion: purchase(2 * HOUR),
    sentence:
      'is credited to “Abandoned cart”: it came 2 hours after this person entered, while the journey was under way. No message had been sent before it and this person entered “Win back” at the same moment, so the first in alphabetical order takes it: chance never decides. “Win back” was under way too and is noted as an assist.',
  },
];

test.each(rows)('$rule: $about', ({ rule, enrollments, conversion, outcome, facts, sentence }) => {
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
      ...facts,
    }),
  ).toBe(`“First purchase” ${sentence}`);
});
