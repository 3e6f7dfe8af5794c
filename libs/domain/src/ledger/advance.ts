/** Timers: steps that begin at their planned instants and segments that time alone changes, worked in the order of those instants. */
import { matches } from '../condition/matches';
import { isActive, type Enrollment } from '../journey/enrollment';
import { getProperty } from '../condition/property-path';
import { planStep } from '../journey/step';
import { traitValues } from '../profile/profile';
import type { Effect } from '../journey/effect';
import type { Message, MessageStatus } from '../message/message';
import type { Instant } from '../time/instant';
import { versionOf, type Catalog } from './catalog';
import { settleCredit } from './credit';
import { endEnrollment } from './end';
import { viewOf, type Ledger, type Surroundings } from './ledger';
import { settleMemberships, suppress } from './segments';

/** A message that is due: live the worker claims and delivers it, in a simulation it is accepted as its step comes up. */
export interface DueSend {
  step: string;
  /** When its step began (planned). */
  at: Instant;
  effect: Extract<Effect, { kind: 'send' }>;
}

export type Place = { kind: 'ended' } | { kind: 'waiting'; until: Instant } | { kind: 'sending'; send: DueSend };

/** What a driver does with a due message: settle it at once, or leave the enrollment standing at it. */
export type OnSend = 'accept' | 'leave';

/**
 * Works all timers due up to and including `through`. At one instant memberships come first, then steps by `enteredAt`, journey
 * key and key value.
 */
export function catchUp(ledger: Ledger, catalog: Catalog, through: Instant, onSend: OnSend, around: Surroundings): void {
  const standing = new Set<Enrollment>();
  for (;;) {
    const next = nextTimer(ledger, standing);
    const segmentsAt = ledger.profile.segmentsDueAt;
    if (segmentsAt !== null && segmentsAt <= through && (!next || segmentsAt <= next.cursor.at)) {
      const joined = settleMemberships(ledger, catalog, segmentsAt, segmentsAt);
      suppress(ledger, catalog, joined, segmentsAt, null, around);
      continue;
    }
    if (!next || next.cursor.at > through) return;
    if (stepOnce(ledger, catalog, next, onSend, around)) standing.add(next);
  }
}

/** Where an enrollment stands after everything due was worked. */
export function placeOf(catalog: Catalog, ledger: Ledger, enrollment: Enrollment, now: Instant): Place {
  if (!isActive(enrollment)) return { kind: 'ended' };
  const { step, at } = enrollment.cursor;
  if (at > now || step === null) return { kind: 'waiting', until: at };
  const effect = effectAt(ledger, catalog, enrollment, step, at);
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
  const { layout } = versionOf(catalog, enrollment);
  if (isActive(enrollment) && enrollment.cursor.step === message.step) {
    enrollment.cursor = { step: layout.places.get(message.step)!.next, at: enrollment.cursor.at };
  }
  ledger.changes.enrollments.add(enrollment);
  if (message.status === 'sent' && enrollment.goal !== null) settleCredit(ledger, enrollment.goal);
}

function nextTimer(ledger: Ledger, standing: ReadonlySet<Enrollment>): Enrollment | undefined {
  let next: Enrollment | undefined;
  for (const enrollment of ledger.enrollments) {
    if (!isActive(enrollment) || standing.has(enrollment)) continue;
    if (!next || comesFirst(enrollment, next)) next = enrollment;
  }
  return next;
}

function comesFirst(a: Enrollment, b: Enrollment): boolean {
  const order =
    a.cursor.at - b.cursor.at ||
    a.enteredAt - b.enteredAt ||
    compareText(a.journey, b.journey) ||
    compareText(a.key ?? '', b.key ?? '');
  return order < 0;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function effectAt(ledger: Ledger, catalog: Catalog, enrollment: Enrollment, step: string, at: Instant): Effect {
  const place = versionOf(catalog, enrollment).layout.places.get(step)!;
  return planStep(place.step, {
    at,
    begunAt: at,
    timezone: catalog.settings.defaultTimezone,
    trait: (path) => getProperty((ledger.traits ??= traitValues(ledger.profile)), path),
    speed: catalog.speed,
    matches: (condition) => matches(condition, viewOf(ledger), at, catalog.speed),
  });
}

/** @returns whether the enrollment stands still here: a message waits to be delivered */
function stepOnce(ledger: Ledger, catalog: Catalog, enrollment: Enrollment, onSend: OnSend, around: Surroundings): boolean {
  const { step, at } = enrollment.cursor;
  if (step === null) {
    endEnrollment(ledger, catalog, enrollment, 'completed', { at, eventId: null }, around);
    return false;
  }
  const effect = effectAt(ledger, catalog, enrollment, step, at);
  if (enrollment.trail.at(-1)?.step !== step) {
    enrollment.trail.push({ step, at });
    ledger.changes.enrollments.add(enrollment);
  }
  const place = versionOf(catalog, enrollment).layout.places.get(step)!;
  switch (effect.kind) {
    case 'sleep':
      enrollment.cursor = { step: place.next, at: Math.max(effect.until, at) };
      return false;
    case 'goto':
      enrollment.cursor = { step: place.sides[effect.side] ?? place.next, at };
      return false;
    case 'wait':
    case 'draw':
    case 'update':
      throw new Error(`the walk knows no ${effect.kind} yet`);
    case 'exit':
      endEnrollment(ledger, catalog, enrollment, 'completed', { at, eventId: null }, around);
      return false;
    case 'send': {
      const message = { step, channel: effect.channel, class: effect.class, claimedAt: null, at };
      if (enrollment.holdout && effect.class === 'promotional') {
        settleMessage(ledger, catalog, enrollment, { ...message, status: 'withheld', reason: 'holdout' });
        return false;
      }
      if (onSend === 'leave') return true;
      settleMessage(ledger, catalog, enrollment, { ...message, status: 'sent', reason: null });
      return false;
    }
  }
}
