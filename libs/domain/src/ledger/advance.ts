/** Timers: steps that begin or are woken in, ticks, and segments that time alone changes, worked in the order of their planned instants. */
import type { Effect } from '../journey/effect';
import { isActive, type Enrollment } from '../journey/enrollment';
import { decideMessage } from '../message/decide';
import type { Message, MessageStatus } from '../message/message';
import type { Instant } from '../time/instant';
import { versionOf, type Catalog } from './catalog';
import { settleCreditAfter } from './credit';
import { dueOf, followsAt, plannedOf } from './due';
import { endEnrollment } from './end';
import type { Ledger, Surroundings } from './ledger';
import { moveAtMessage, moveBySegments } from './moves';
import { occasionOfTime } from './occasion';
import { begunAt, placeHere, planHere } from './plan-here';
import { nextTick, workTick } from './ticks';
import { workUpdate } from './update';
import { takeVariant } from './variants';
import { answerWait } from './waits';

/** A message that is due: live the worker claims and delivers it, in a simulation it is accepted as its step comes up. */
export interface DueSend {
  step: string;
  /** When its step came up (planned). */
  at: Instant;
  effect: Extract<Effect, { kind: 'send' }>;
}

export type Place =
  | { kind: 'ended' }
  | { kind: 'waiting'; until: Instant }
  /** Its timer comes up as the journey is resumed. */
  | { kind: 'paused' }
  | { kind: 'sending'; send: DueSend };

/** What a driver does with a due message: settle it at once as the rules have it, or leave the enrollment standing at it. */
export type OnSend = 'accept' | 'leave';

/**
 * Works all timers due up to and including `through`. At one instant memberships come first, then ticks, then steps by `enteredAt`,
 * journey key and key value.
 */
export function catchUp(ledger: Ledger, catalog: Catalog, through: Instant, onSend: OnSend, around: Surroundings): void {
  const standing = new Set<Enrollment>();
  for (;;) {
    const segmentsAt = ledger.profile.segmentsDueAt ?? Infinity;
    const tick = nextTick(ledger, catalog);
    const step = nextStep(ledger, catalog, standing);
    const at = Math.min(segmentsAt, tick?.at ?? Infinity, step?.at ?? Infinity);
    if (at > through || at === Infinity) return;
    if (at === segmentsAt) moveBySegments(ledger, catalog, occasionOfTime(at), around);
    else if (tick?.at === at) workTick(ledger, catalog, tick, around);
    else if (workStep(ledger, catalog, step!.enrollment, at, onSend, around) === 'standing') standing.add(step!.enrollment);
  }
}

/** When the next timer comes up; `null` where none will. */
export function nextTimerAt(ledger: Ledger, catalog: Catalog): Instant | null {
  const step = nextStep(ledger, catalog, NOBODY);
  const tick = nextTick(ledger, catalog);
  const at = Math.min(ledger.profile.segmentsDueAt ?? Infinity, tick?.at ?? Infinity, step?.at ?? Infinity);
  return at === Infinity ? null : at;
}

const NOBODY: ReadonlySet<Enrollment> = new Set();

/** Where an enrollment stands after everything due was worked. */
export function placeOf(catalog: Catalog, ledger: Ledger, enrollment: Enrollment, now: Instant): Place {
  if (!isActive(enrollment)) return { kind: 'ended' };
  const due = dueOf(catalog, enrollment);
  if (due === null) return { kind: 'paused' };
  const { step, at } = enrollment.cursor;
  if (due > now || step === null) return { kind: 'waiting', until: due };
  const effect = planHere(ledger, catalog, enrollment, due);
  if (effect.kind !== 'send') throw new Error(`step ${step} of ${enrollment.id} was not worked`);
  return { kind: 'sending', send: { step, at, effect } };
}

/** A message's status is known for good: the enrollment goes on, and an acceptance is a touch. */
export function settleMessage(
  ledger: Ledger,
  catalog: Catalog,
  enrollment: Enrollment,
  message: Omit<Message, 'status'> & { status: Exclude<MessageStatus, 'claimed'> },
): void {
  const known = enrollment.messages.findIndex(({ step }) => step === message.step);
  if (known === -1) enrollment.messages.push(message);
  else enrollment.messages[known] = message;
  if (isActive(enrollment) && enrollment.cursor.step === message.step) {
    const { layout } = versionOf(catalog, enrollment);
    const at = followsAt(catalog, enrollment, message.at ?? plannedOf(enrollment));
    enrollment.cursor = { step: layout.places.get(message.step)!.next, at };
  }
  ledger.changes.enrollments.add(enrollment);
  if (message.status !== 'sent' || message.at === null) return;
  moveAtMessage(ledger, catalog, message.at);
  if (enrollment.goal !== null) settleCreditAfter(ledger, enrollment.goal, message.at);
}

/** Quiet hours: the message is asked about again at their end, where what follows it begins then. */
export function holdMessage(ledger: Ledger, enrollment: Enrollment, until: Instant): void {
  stay(enrollment, until);
  ledger.changes.enrollments.add(enrollment);
}

/** The step has begun and is waited in. */
const stay = (enrollment: Enrollment, until: Instant) => (enrollment.cursor = { ...enrollment.cursor, until });

interface StepTimer {
  enrollment: Enrollment;
  at: Instant;
}

function nextStep(ledger: Ledger, catalog: Catalog, standing: ReadonlySet<Enrollment>): StepTimer | undefined {
  let next: StepTimer | undefined;
  for (const enrollment of ledger.enrollments) {
    if (!isActive(enrollment) || standing.has(enrollment)) continue;
    const at = dueOf(catalog, enrollment);
    if (at !== null && (!next || comesFirst({ enrollment, at }, next))) next = { enrollment, at };
  }
  return next;
}

function comesFirst(a: StepTimer, b: StepTimer): boolean {
  const order =
    a.at - b.at ||
    a.enrollment.enteredAt - b.enrollment.enteredAt ||
    compareText(a.enrollment.journey, b.enrollment.journey) ||
    compareText(a.enrollment.key ?? '', b.enrollment.key ?? '');
  return order < 0;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The step begins, or is woken in. @returns `standing`: a message waits there to be handed over */
function workStep(
  ledger: Ledger,
  catalog: Catalog,
  enrollment: Enrollment,
  at: Instant,
  onSend: OnSend,
  around: Surroundings,
): 'worked' | 'standing' {
  const { step, until } = enrollment.cursor;
  if (step === null) {
    endEnrollment(ledger, catalog, enrollment, 'completed', { at, eventId: null }, around);
    return 'worked';
  }
  const effect = planHere(ledger, catalog, enrollment, at);
  const place = placeHere(catalog, enrollment);
  // What takes no time hands its own planned instant on, so that a message is as late as a pause made it.
  const goOn = (to: string | null) => (enrollment.cursor = { step: to, at: plannedOf(enrollment) });
  const side = (name: string) => place.sides[name] ?? place.next;
  const begins = begunAt(enrollment) === null;
  if (begins) enrollment.trail.push({ step, at });
  // Whoever looks at a message that stands there already changes nothing.
  if (begins || effect.kind !== 'send') ledger.changes.enrollments.add(enrollment);
  switch (effect.kind) {
    case 'sleep':
      if ((until === undefined || effect.again) && effect.until > at) stay(enrollment, effect.until);
      else goOn(place.next);
      return 'worked';
    case 'wait':
      stay(enrollment, until ?? effect.until);
      if (!answerWait(ledger, catalog, enrollment, effect) && until !== undefined) goOn(side('else'));
      return 'worked';
    case 'goto':
      goOn(side(effect.side));
      return 'worked';
    case 'draw':
      goOn(side(takeVariant(ledger, enrollment, step, effect, around)));
      return 'worked';
    case 'update':
      goOn(place.next);
      workUpdate(ledger, catalog, enrollment, effect, at, around);
      return 'worked';
    case 'exit':
      endEnrollment(ledger, catalog, enrollment, 'completed', { at, eventId: null }, around);
      return 'worked';
    case 'send':
      return workSend(ledger, catalog, enrollment, { step, at: enrollment.cursor.at, effect }, at, onSend);
  }
}

/** Whom the holdout keeps from a message is known at once; whatever else may become of one is decided, live, as it is claimed. */
function workSend(
  ledger: Ledger,
  catalog: Catalog,
  enrollment: Enrollment,
  due: DueSend,
  at: Instant,
  onSend: OnSend,
): 'worked' | 'standing' {
  const { channel, class: messageClass } = due.effect;
  const message = { step: due.step, channel, class: messageClass, claimedAt: null, at };
  const decision = decideMessage(ledger, catalog, enrollment, due, at);
  const isHeldOut = decision.kind === 'withhold' && decision.reason === 'holdout';
  if (decision.kind === 'paused' || (onSend === 'leave' && !isHeldOut)) return 'standing';
  switch (decision.kind) {
    case 'go':
      settleMessage(ledger, catalog, enrollment, { ...message, status: 'sent', reason: null });
      return 'worked';
    case 'withhold':
      settleMessage(ledger, catalog, enrollment, { ...message, status: 'withheld', reason: decision.reason });
      return 'worked';
    case 'hold':
      holdMessage(ledger, enrollment, decision.until);
      return 'worked';
  }
}
