/** What is always true of a journey's report, over random enrollments. */
import * as fc from 'fast-check';
import { END_REASONS } from '../attribution/attribution';
import type { Enrollment } from '../journey/enrollment';
import type { Message, MessageStatus } from '../message/message';
import { conversion, enrollment, report } from './journey-facts.builder';

const STEPS = [
  { id: 'wait', kind: 'delay' },
  { id: 'remind', kind: 'send' },
  { id: 'offer', kind: 'send' },
  { id: 'bye', kind: 'exit' },
];
const SETTLED: MessageStatus[] = ['sent', 'withheld', 'bounced', 'failed', 'unknown'];
const NOW = 40;

const instant = fc.integer({ min: 0, max: NOW });
const aMessage = fc.record({
  status: fc.constantFrom(...SETTLED),
  reason: fc.constantFrom('no_consent', 'goal_met', 'holdout'),
  claimedAt: fc.option(instant),
  at: instant,
});

/** A passage that begins the first steps in order; every send but the last step begun is settled. */
const aPassage = fc.record({
  profile: fc.integer({ min: 0, max: 8 }),
  enteredAt: instant,
  lasts: fc.option(fc.integer({ min: 0, max: 9 })),
  endReason: fc.constantFrom(...END_REASONS),
  closedAt: fc.option(instant),
  begun: fc.integer({ min: 0, max: STEPS.length }),
  lastIsSettled: fc.boolean(),
  cursorIn: fc.integer({ min: 0, max: 30 }),
  messages: fc.tuple(aMessage, aMessage, aMessage, aMessage),
  observed: fc.boolean(),
  avoided: fc.boolean(),
});

const aJourney = fc.record({
  passages: fc.array(aPassage, { maxLength: 20 }),
  heldOut: fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 4 }),
  conversions: fc.array(
    fc.record({
      of: fc.nat(),
      assist: fc.nat(),
      occurredAt: instant,
      outcome: fc.constantFrom('credited', 'not_qualified'),
      amount: fc.integer({ min: -500, max: 500 }),
    }),
    { maxLength: 20 },
  ),
  counting: fc.constantFrom<'once' | 'every'>('once', 'every'),
  target: fc.option(
    fc.record({ type: fc.constantFrom('percent' as const, 'count' as const), value: fc.integer({ min: 1, max: 9 }) }),
  ),
  rejected: fc.record({ excluded: fc.nat(9), reentry: fc.nat(9) }, { requiredKeys: [] }),
});

type Passage = typeof aPassage extends fc.Arbitrary<infer T> ? T : never;

function enrollmentOf(passage: Passage, at: number, heldOut: number[]): Enrollment {
  const endedAt = passage.lasts === null ? null : passage.enteredAt + passage.lasts;
  const begun = STEPS.slice(0, passage.begun);
  const messages = begun.flatMap(({ id, kind }, place): Message[] => {
    if (kind !== 'send') return [];
    const settled = place < begun.length - 1 || passage.lastIsSettled || passage.endReason === 'completed';
    const { status, ...rest } = passage.messages[place]!;
    return [{ ...rest, step: id, channel: 'email', class: 'promotional', status: settled ? status : 'claimed' }];
  });
  const standsAtSend = begun.at(-1)?.kind === 'send' && messages.at(-1)?.status === 'claimed';
  return enrollment({
    id: `n${at}`,
    profileId: `p${passage.profile}`,
    cursor: { step: STEPS[begun.length - Number(standsAtSend)]?.id ?? null, at: passage.enteredAt + passage.cursorIn },
    windowMs: 5,
    enteredAt: passage.enteredAt,
    holdout: heldOut.includes(passage.profile),
    endedAt,
    endReason: endedAt === null ? null : passage.endReason,
    closedAt: passage.closedAt,
    shutAt: endedAt,
    trail: begun.map(({ id }) => ({ step: id, at: passage.enteredAt })),
    messages,
    observed: passage.observed ? { conversionId: 'c', occurredAt: 0 } : null,
    avoided: passage.avoided,
  });
}

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);

test('always true', () => {
  fc.assert(
    fc.property(aJourney, ({ passages, heldOut, conversions, counting, target, rejected }) => {
      const enrollments = passages.map((passage, at) => enrollmentOf(passage, at, heldOut));
      const treated = enrollments.filter(({ holdout }) => !holdout);
      const heard = conversions.map(({ of, assist, occurredAt, outcome, amount }, at) => {
        const value = { amount: String(amount), currency: 'EUR' };
        if (outcome !== 'credited' || treated.length === 0)
          return conversion(null, occurredAt, { id: `c${at}`, value, outcome: 'not_qualified' });
        const assists = [treated[assist % treated.length]!.id];
        return conversion(treated[of % treated.length]!, occurredAt, { id: `c${at}`, value, assists });
      });
      const facts = { now: NOW, steps: STEPS, goal: { target, counting }, rejected };
      const {
        entry,
        enrollments: states,
        attainment,
        lift,
        steps,
        ...rest
      } = report({ ...facts, enrollments, conversions: heard });

      expect(entry.inflow).toBe(entry.entered + sum(entry.rejected));
      expect(entry.entered).toBe(states.active + states.listening + sum(states.closed));
      expect(attainment!.denominator).toBe(entry.uniqueProfiles - entry.holdoutProfiles);
      expect(attainment!.conversions).toBe(attainment!.profiles + attainment!.repeats);
      expect(attainment!.profiles).toBeLessThanOrEqual(attainment!.denominator);
      expect(lift.treated.profiles + lift.holdout.profiles).toBe(entry.uniqueProfiles);
      for (const step of steps) {
        expect(step.entered).toBe(step.waiting + step.left + sum(step.exited));
        if (!('sent' in step)) continue;
        expect(step.left).toBe(step.sent + sum(step.withheld) + step.failed + step.unknown);
        expect(step.delivered).toBe(step.sent - step.bounced);
      }
      const reversed = { ...facts, enrollments: enrollments.toReversed(), conversions: heard.toReversed() };
      expect(report(reversed)).toEqual({ entry, enrollments: states, attainment, lift, steps, ...rest });
    }),
  );
});
