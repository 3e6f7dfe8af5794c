/**
 * Where real time had a choice. Planned steps begin at exact instants and events arrive at exact instants, but live a message is
 * accepted a little (in an outage: a lot) after its step came up, and an event is worked a little after its receipt. Where two
 * such spans of one profile overlap, the order of the two things may differ from the simulation's, in which both take no time.
 */
import type { Enrollment } from '@landfall/domain/journey/enrollment';
import type { Aftermath } from './aftermath';
import type { Outcome } from './outcome';
import { SENDS } from './shop';

/** A span of real time, ms UTC, bounds included. */
interface Span {
  what: string;
  from: number;
  to: number;
}

interface Arrival extends Span {
  messageId: string;
  occurredAt: number;
}

interface StepSpan extends Span {
  enrollment: Enrollment;
}

export interface Border {
  /** Nothing that was decided about an earlier instant depends on the choice. */
  from: number;
  /** What the choice decides at once lies no later; its consequences may. */
  to: number;
  /** Only credits depend on it: who was sent what when, not who entered or ended. */
  isOfTouches: boolean;
  words: string;
}

/** Changes nothing of what is compared, whenever it is worked. */
const IDLE = new Set<unknown>(['Product Viewed', undefined]);

/** By user id, the earliest first. */
export function bordersOf({ delivered, events, enrollments }: Aftermath): Map<string, Border[]> {
  const borders = new Map<string, Border[]>();
  for (const userId of new Set(delivered.map(({ call }) => call.userId))) {
    const arrivals = delivered.flatMap(({ call: { messageId, userId: sender, event }, answeredAt }): Arrival[] => {
      const stored = events.get(messageId);
      if (sender !== userId || !stored || IDLE.has(event)) return [];
      return [{ messageId, what: messageId, occurredAt: stored.occurredAt, from: stored.receivedAt, to: answeredAt }];
    });
    const own = enrollments.filter(({ profileId }) => profileId === `u:${userId}`);
    borders.set(
      userId,
      [...meetings(arrivals, own.flatMap(stepSpans)), ...own.flatMap(lostAnswers)].sort((a, b) => a.from - b.from),
    );
  }
  return borders;
}

/**
 * Why one profile's story differs: its earliest difference must lie at a border; the later ones follow from it.
 *
 * @param differences of one profile, in any order
 * @returns for each the reason, or `undefined` where nothing explains it
 */
export function explain<T extends Pick<Outcome, 'at' | 'kind'>>(
  differences: readonly T[],
  borders: readonly Border[],
): Map<T, string | undefined> {
  const reasons = new Map<T, string | undefined>();
  let first: string | undefined;
  for (const difference of [...differences].sort((a, b) => a.at - b.at)) {
    const { at, kind } = difference;
    const border = borders.find(({ from, to, isOfTouches }) => from <= at && at <= to && (!isOfTouches || kind === 'credit'));
    const reason = border?.words ?? (first && `it follows: ${first}`);
    first ??= reason;
    reasons.set(difference, reason);
  }
  return reasons;
}

/** An acceptance is written down after it was given, while the store may be starting again; until then the enrollment stands at its step. */
const WRITING_DOWN_MS = 3_000;

/** What takes time live and none in a simulation: messages, from their step's instant until they were settled or cut off; and the end, which waits for them. */
function stepSpans(enrollment: Enrollment): StepSpan[] {
  const { journey, trail, messages, endedAt, endReason, shutAt, holdout } = enrollment;
  const sends = holdout ? [] : trail.filter(({ step }) => SENDS.has(step));
  const spans = sends.map(({ step, at }) => {
    const accepted = messages.find((message) => message.step === step)?.at ?? shutAt ?? at;
    // Settled any earlier, it would have gone on to its next step: what was accepted and not yet written down held it where it stood.
    const until = step === trail.at(-1)?.step && endReason !== 'completed' ? Math.max(accepted, shutAt ?? at) : accepted;
    return { enrollment, what: `${journey}/${step}`, from: at, to: Math.max(at, until) + WRITING_DOWN_MS };
  });
  const end = endReason === 'completed' ? [{ enrollment, what: `the end of ${journey}`, from: endedAt!, to: endedAt! }] : [];
  return [...spans, ...end];
}

function meetings(arrivals: readonly Arrival[], steps: readonly StepSpan[]): Border[] {
  const found: Border[] = [];
  const meet = (a: Span, b: Span, reach: Omit<Border, 'words'>) => {
    if (a.from <= b.to && b.from <= a.to) found.push({ ...reach, words: `${spanText(a)} met ${spanText(b)}` });
  };
  for (const arrival of arrivals)
    for (const step of steps)
      if (arrival.messageId !== step.enrollment.entryEventId)
        meet(arrival, step, {
          from: Math.min(arrival.occurredAt, step.from),
          to: Math.max(arrival.to, step.to),
          isOfTouches: false,
        });
  // Two journeys' mails may be accepted in the other order, and the later touch has the credit of any order from then on.
  for (const [index, step] of steps.entries())
    for (const other of steps.slice(index + 1))
      if (step.enrollment !== other.enrollment)
        meet(step, other, { from: Math.min(step.from, other.from), to: Infinity, isOfTouches: true });
  return found;
}

/** A crash between claim and answer: the simulation has a touch where live nobody knows. */
function lostAnswers({ journey, trail, messages }: Enrollment): Border[] {
  return messages
    .filter(({ status }) => status === 'unknown' || status === 'claimed')
    .map(({ step }) => ({
      from: trail.find((visit) => visit.step === step)!.at,
      to: Infinity,
      isOfTouches: false,
      words: `the answer to ${journey}/${step} was lost in a crash`,
    }));
}

const spanText = ({ what, from, to }: Span) => `${what} ${to === from ? `(at ${from})` : `(${from}–${to})`}`;
