/** Enrollments, messages and rejections as answers write them. */
import type { ShownEnrollment, ShownMessage, ShownRejectionGroup } from '@landfall/contracts/enrollment';
import { isActive, listeningUntil } from '@landfall/domain/journey/enrollment';
import { heardOf, messageIdOf, type Message } from '@landfall/domain/message/message';
import { formatInstant, type Instant } from '@landfall/domain/time/instant';
import type { KnownEnrollment } from '@landfall/engine/reading/known';
import type { KnownRejections } from '@landfall/engine/reading/rejection.reader';

export const instantOrNull = (instant: Instant | null): string | null => (instant === null ? null : formatInstant(instant));

export function shownEnrollment(known: KnownEnrollment): ShownEnrollment {
  const { enrollment, userId, state } = known;
  const { id, journey, key, version, goalRevision, endReason, holdout, variants, trail, cursor } = enrollment;
  return {
    id,
    journey,
    userId,
    key,
    version,
    enteredVersion: enrollment.enteredVersion,
    goalRevision,
    enteredAt: formatInstant(enrollment.enteredAt),
    endedAt: instantOrNull(enrollment.endedAt),
    endReason,
    holdout,
    variants,
    state,
    listeningUntil: instantOrNull(listeningUntil(enrollment)),
    step: isActive(enrollment) ? (trail.at(-1)?.step ?? cursor.step) : null,
    messages: enrollment.messages.map((message) => shownMessage(message, known)),
  };
}

export function shownMessage(message: Message, { enrollment, userId }: KnownEnrollment): ShownMessage {
  const { step, channel, class: messageClass, status, reason, claimedAt, at } = message;
  return {
    id: messageIdOf(enrollment.id, step),
    journey: enrollment.journey,
    enrollmentId: enrollment.id,
    userId,
    step,
    channel,
    class: messageClass,
    status,
    reason,
    claimedAt: instantOrNull(claimedAt),
    at: instantOrNull(at),
    deliveredAt: instantOrNull(heardOf(message).deliveredAt ?? null),
    openedAt: instantOrNull(message.openedAt ?? null),
    clickedAt: instantOrNull(message.clickedAt ?? null),
    bouncedAt: instantOrNull(message.bouncedAt ?? null),
  };
}

export function shownRejectionGroup({ userId, key, reason, times, lastAt }: KnownRejections): ShownRejectionGroup {
  return { userId, key, reason, times, lastAt: formatInstant(lastAt) };
}
