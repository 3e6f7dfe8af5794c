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
  words: string;
}

/** By user id, the earliest first. */
export function bordersOf({ delivered, events, enrollments }: Aftermath): Map<string, Border[]> {
  const borders = new Map<string, Border[]>();
  for (const userId of new Set(delivered.map(({ call }) => call.userId))) {
    const arrivals = delivered.flatMap(({ call: { messageId, userId: sender }, answeredAt }): Arrival[] => {
      const stored = events.get(messageId);
      if (sender !== userId || !stored) return [];
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

/** @returns why the two worlds may differ in this, or `undefined` where nothing explains it */
export function explanation(difference: Pick<Outcome, 'at'>, borders: readonly Border[]): string | undefined {
  return borders.find(({ from }) => from <= difference.at)?.words;
}

/** What takes time live and none in a simulation: messages, from their step's instant until they were settled or cut off; and the end, which waits for them. */
function stepSpans(enrollment: Enrollment): StepSpan[] {
  const { journey, trail, messages, endedAt, endReason, shutAt, holdout } = enrollment;
  const sends = holdout ? [] : trail.filter(({ step }) => SENDS.has(step));
  const spans = sends.map(({ step, at }) => {
    const until = messages.find((message) => message.step === step)?.at ?? shutAt ?? at;
    return { enrollment, what: `${journey}/${step}`, from: at, to: Math.max(at, until) };
  });
  const end = endReason === 'completed' ? [{ enrollment, what: `the end of ${journey}`, from: endedAt!, to: endedAt! }] : [];
  return [...spans, ...end];
}

function meetings(arrivals: readonly Arrival[], steps: readonly StepSpan[]): Border[] {
  const found: Border[] = [];
  const meet = (a: Span, b: Span, from: number) => {
    if (a.from <= b.to && b.from <= a.to) found.push({ from, words: `${spanText(a)} met ${spanText(b)}` });
  };
  for (const arrival of arrivals)
    for (const step of steps)
      if (arrival.messageId !== step.enrollment.entryEventId) meet(arrival, step, Math.min(arrival.occurredAt, step.from));
  // Two journeys' mails may be accepted in the other order, and the later touch has the credit.
  for (const [index, step] of steps.entries())
    for (const other of steps.slice(index + 1))
      if (step.enrollment !== other.enrollment) meet(step, other, Math.min(step.from, other.from));
  return found;
}

/** A crash between claim and answer: the simulation has a touch where live nobody knows. */
function lostAnswers({ journey, trail, messages }: Enrollment): Border[] {
  return messages
    .filter(({ status }) => status === 'unknown')
    .map(({ step }) => ({
      from: trail.find((visit) => visit.step === step)!.at,
      words: `the answer to ${journey}/${step} was lost in a crash`,
    }));
}

const spanText = ({ what, from, to }: Span) => `${what} ${to === from ? `(at ${from})` : `(${from}–${to})`}`;
