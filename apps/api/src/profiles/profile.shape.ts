/** Profiles, their timelines and explanations as answers write them. */
import type { ShownExplanation, ShownProfile, ShownTimelineItem } from '@landfall/contracts/profile';
import { traitValues } from '@landfall/domain/profile/profile';
import { formatInstant } from '@landfall/domain/time/instant';
import type { Consents } from '@landfall/engine/messages/consent.service';
import type { Explanation } from '@landfall/engine/profile/explanation.reader';
import type { PresentProfile } from '@landfall/engine/profile/profile.reader';
import type { TimelineItem } from '@landfall/engine/profile/timeline.reader';
import type { StoredRejection } from '@landfall/store/rejection/rejection.repository';
import { shownConversion, shownPassage } from '../conversions/conversion.shape';
import { instantOrNull, shownEnrollment, shownMessage } from '../enrollments/enrollment.shape';
import { shownEvent } from '../events/event.shape';

export function shownProfile({ profile, segments, enrollments, conversions }: PresentProfile, consent: Consents): ShownProfile {
  const passages = enrollments.map(shownEnrollment);
  return {
    userId: profile.userId,
    anonymousIds: profile.anonymousIds,
    traits: traitValues(profile),
    segments,
    consent,
    enrollments: passages,
    conversions: conversions.map(shownConversion),
    messages: passages
      .flatMap(({ messages }) => messages)
      .sort((a, b) => ((a.at ?? a.claimedAt ?? '') < (b.at ?? b.claimedAt ?? '') ? 1 : -1)),
    firstSeenAt: formatInstant(profile.firstSeenAt),
    lastSeenAt: formatInstant(profile.lastSeenAt),
  };
}

export function shownTimelineItem(item: TimelineItem): ShownTimelineItem {
  const at = formatInstant(item.at);
  switch (item.kind) {
    case 'event':
      return { ...shownEvent(item.event), kind: item.kind, at };
    case 'enrolled':
    case 'ended':
      return { ...shownEnrollment(item.enrollment), kind: item.kind, at };
    case 'message':
      return { ...shownMessage(item.message, item.enrollment), kind: item.kind, at };
    case 'conversion':
      return { ...shownConversion(item.conversion), kind: item.kind, at };
    case 'rejected':
      return { ...shownRejection(item.rejection, item.userId), kind: item.kind };
    case 'segment':
      return { kind: item.kind, at, segment: item.segment };
  }
}

export function shownExplanation({ userId, conversions, rejections, misses }: Explanation): ShownExplanation {
  return {
    conversions: conversions.map(({ known, considered, sentence }) => ({
      ...shownConversion(known),
      considered: considered.map(({ passage, standing, lastTouchAt, reason, credited }) => ({
        ...shownPassage(passage),
        standing,
        lastTouchAt: instantOrNull(lastTouchAt),
        reason,
        credited,
      })),
      sentence,
    })),
    rejections: rejections.map((rejection) => shownRejection(rejection, userId)),
    misses: misses.map(({ eventId, occurredAt, because }) => ({ eventId, occurredAt: formatInstant(occurredAt), because })),
  };
}

function shownRejection({ journey, key, at, reason }: StoredRejection, userId: string | null) {
  return { journey, userId, key, at: formatInstant(at), reason };
}
