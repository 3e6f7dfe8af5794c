/** Enrollments and conversions as they are read: whose they are, how they stand now, and the passages that credit names. */
import type { Conversion } from '@landfall/domain/goal/conversion';
import { enrollmentState, type Enrollment, type EnrollmentState } from '@landfall/domain/journey/enrollment';
import type { Instant } from '@landfall/domain/time/instant';

export interface KnownEnrollment {
  enrollment: Enrollment;
  /** `null` for a device nobody has a name for yet. */
  userId: string | null;
  state: EnrollmentState;
}

export type Passage = Pick<Enrollment, 'id' | 'journey' | 'enteredAt' | 'key'>;

export interface KnownConversion {
  conversion: Conversion;
  userId: string | null;
  credited: Passage | null;
  /** In order of entry, then journey and key. */
  assists: Passage[];
}

export function knownEnrollment(enrollment: Enrollment, userId: string | null, now: Instant): KnownEnrollment {
  return { enrollment, userId, state: enrollmentState(enrollment, now) };
}

/** @param passages at least those that the conversion names */
export function knownConversion(
  conversion: Conversion,
  userId: string | null,
  passages: ReadonlyMap<string, Passage>,
): KnownConversion {
  return {
    conversion,
    userId,
    credited: (conversion.credited === null ? undefined : passages.get(conversion.credited)) ?? null,
    assists: conversion.assists.flatMap((id) => passages.get(id) ?? []).sort(byEntry),
  };
}

function byEntry(a: Passage, b: Passage): number {
  const order = (passage: Passage) => `${passage.journey}\n${passage.key ?? ''}`;
  return a.enteredAt - b.enteredAt || (order(a) < order(b) ? -1 : 1);
}
