/**
 * Where real time had a choice. Planned steps begin at exact instants and events arrive at exact instants, but live a message is
 * accepted a little (in an outage: a lot) after its step came up, and an event is worked a little after its receipt. Where two
 * such spans of one profile overlap, the order of the two things may differ from the simulation's, in which both take no time.
 */
import type { Enrollment } from '@landfall/domain/journey/enrollment';
import type { Aftermath } from './aftermath';
import type { Outcome } from './outcome';
import { FORGOTTEN_AFTER_HOURS, SENDS, TRANSACTIONAL, WAITS } from './shop';

/** A span of real time, ms UTC, bounds included. */
interface Span {
  what: string;
  from: number;
  to: number;
}

interface Arrival extends Span {
  messageId: string;
  event: unknown;
  occurredAt: number;
}

/** A step, or the end, that takes time live or comes up on its own: what of one enrollment may meet something else. */
interface StepSpan extends Span {
  enrollment: Enrollment;
  /** Of a send: until its fate was known, without the time that writing it down may take. */
  settledAt?: number;
  isCapped?: boolean;
}

export interface Border {
  /** Nothing that was decided about an earlier instant depends on the choice. */
  from: number;
  /** What the choice decides at once lies no later; its consequences may. */
  to: number;
  /** What depends on it: everything, or who was sent what when and the credit for it, or the credit alone; not who entered or ended then. */
  of: 'all' | 'messages' | 'credits';
  words: string;
}

const REACH: Record<Border['of'], ReadonlySet<Outcome['kind']>> = {
  all: new Set(['enrollment', 'message', 'rejection', 'credit']),
  messages: new Set(['message', 'credit']),
  credits: new Set(['credit']),
};

/** Only answers waits: whenever else it is worked, it changes nothing of what is compared. */
const ANSWER_ONLY = 'Product Viewed';
const HOUR_MS = 3_600_000;

/** By shopper, the earliest first. */
export function bordersOf({ delivered, events, enrollments }: Aftermath, speed: number): Map<string, Border[]> {
  const borders = new Map<string, Border[]>();
  for (const shopper of new Set(delivered.map((each) => each.shopper))) {
    const arrivals = delivered.flatMap(({ call: { messageId, event }, shopper: sender, answeredAt }): Arrival[] => {
      const stored = events.get(messageId);
      if (sender !== shopper || !stored || messageId.startsWith('identify-')) return [];
      const { occurredAt, receivedAt } = stored;
      return [{ messageId, event, what: messageId, occurredAt, from: receivedAt, to: answeredAt }];
    });
    const own = enrollments.filter(({ profileId }) => profileId === `u:${shopper}`);
    const steps = own.flatMap(stepSpans);
    borders.set(
      shopper,
      [
        ...arrivalsMeetSteps(arrivals, steps),
        ...arrivalsMeetTimers(arrivals, [...own.flatMap(waitsOver), ...forgettings(arrivals, speed)]),
        ...stepsMeetSteps(steps),
        ...own.flatMap(lostAnswers),
      ].sort((a, b) => a.from - b.from),
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
    const border = borders.find(({ from, to, of }) => from <= at && at <= to && REACH[of].has(kind));
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
  const { journey, trail, messages, endedAt, endReason, shutAt } = enrollment;
  // Whom the holdout keeps it from is known at once; a join may have moved others there since.
  const isHeldOut = (step: string) => messages.some((message) => message.step === step && message.reason === 'holdout');
  const sends = trail.filter(({ step }) => SENDS.has(step) && !isHeldOut(step));
  const spans = sends.map(({ step, at }): StepSpan => {
    const accepted = messages.find((message) => message.step === step)?.at ?? shutAt ?? at;
    // Settled any earlier, it would have gone on to its next step: what was accepted and not yet written down held it where it stood.
    const until = step === trail.at(-1)?.step && endReason !== 'completed' ? Math.max(accepted, shutAt ?? at) : accepted;
    const settled = { settledAt: accepted, isCapped: !TRANSACTIONAL.has(step) };
    return { enrollment, what: `${journey}/${step}`, from: at, to: Math.max(at, until) + WRITING_DOWN_MS, ...settled };
  });
  const end = endReason === 'completed' ? [{ enrollment, what: `the end of ${journey}`, from: endedAt!, to: endedAt! }] : [];
  return [...spans, ...end];
}

/** What comes up on its own, with the last instant of what it decides. */
interface Timer extends Span {
  decidesTo: number;
}

/** Waits that were left: an answer that came in time may have been worked after that. */
function waitsOver({ journey, trail, endedAt }: Enrollment): Timer[] {
  return trail.flatMap(({ step }, index) => {
    const at = trail[index + 1]?.at ?? endedAt;
    if (!WAITS.has(step) || at === null) return [];
    return [{ what: `the end of ${journey}/${step}`, from: at, to: at, decidesTo: endedAt ?? Infinity }];
  });
}

/** When a segment forgets something: it may have been noticed before what was received earlier was worked. */
function forgettings(arrivals: readonly Arrival[], speed: number): Timer[] {
  return arrivals.flatMap(({ event, what, occurredAt }) => {
    const hours = FORGOTTEN_AFTER_HOURS[String(event)];
    if (hours === undefined) return [];
    const at = occurredAt + (hours * HOUR_MS) / speed;
    return [{ what: `the last of ${what}`, from: at, to: at + 1, decidesTo: at + 1 }];
  });
}

/** A mail that is late begins the wait behind it late: an answer is then heard in time. */
function mayMatter({ messageId, event }: Arrival, { entryEventId, trail }: Enrollment): boolean {
  return messageId !== entryEventId && (event !== ANSWER_ONLY || trail.some(({ step }) => WAITS.has(step)));
}

const areMet = (a: Span, b: Span) => a.from <= b.to && b.from <= a.to;
const meetingText = (a: Span, b: Span) => `${spanText(a)} met ${spanText(b)}`;

function arrivalsMeetSteps(arrivals: readonly Arrival[], steps: readonly StepSpan[]): Border[] {
  return arrivals.flatMap((arrival) =>
    steps
      .filter((step) => mayMatter(arrival, step.enrollment) && areMet(arrival, step))
      .map((step) => ({
        from: Math.min(arrival.occurredAt, step.from),
        to: Math.max(arrival.to, step.to),
        of: 'all' as const,
        words: meetingText(arrival, step),
      })),
  );
}

function arrivalsMeetTimers(arrivals: readonly Arrival[], timers: readonly Timer[]): Border[] {
  return arrivals.flatMap((arrival) =>
    timers
      .filter((timer) => areMet(arrival, timer))
      .map((timer) => ({
        from: Math.min(arrival.occurredAt, timer.from),
        to: Math.max(arrival.to, timer.decidesTo),
        of: 'all' as const,
        words: meetingText(arrival, timer),
      })),
  );
}

/** Two journeys' mails may be accepted in the other order: the later touch has the credit of any order from then on, and the earlier claim the last place under a cap. */
function stepsMeetSteps(steps: readonly StepSpan[]): Border[] {
  const found: Border[] = [];
  for (const [index, step] of steps.entries())
    for (const other of steps.slice(index + 1)) {
      if (step.enrollment === other.enrollment || !areMet(step, other)) continue;
      const isOfCap = step.isCapped && other.isCapped && areMet(unwritten(step), unwritten(other));
      const from = Math.min(step.from, other.from);
      found.push({ from, to: Infinity, of: isOfCap ? 'messages' : 'credits', words: meetingText(step, other) });
    }
  return found;
}

const unwritten = (step: StepSpan): Span => ({ ...step, to: step.settledAt ?? step.to });

/** A crash between claim and answer: the simulation has a touch where live nobody knows. */
function lostAnswers({ journey, trail, messages }: Enrollment): Border[] {
  return messages
    .filter(({ status }) => status === 'unknown' || status === 'claimed')
    .map(({ step }) => ({
      from: trail.find((visit) => visit.step === step)!.at,
      to: Infinity,
      of: 'all' as const,
      words: `the answer to ${journey}/${step} was lost in a crash`,
    }));
}

const spanText = ({ what, from, to }: Span) => `${what} ${to === from ? `(at ${from})` : `(${from}–${to})`}`;
