/** The document of an enrollment: its fields, its indexes, and the way from and to the domain. Known to its repository alone. */
import { Schema } from 'mongoose';
import type { EndReason } from '@landfall/domain/attribution/attribution';
import { listeningUntil, type Enrollment } from '@landfall/domain/journey/enrollment';
import type { Message } from '@landfall/domain/message/message';
import { date, dateOrNull, instantOrNull } from '../instant';

/** What Temporal has not been told yet: the enrollment's workflow has to be started, to hear that it ended, or to look again before its time. */
export type Owed = 'start' | 'stop' | 'wake';

/** Two debts of one kind are told apart by their instants: what was told of the first settles nothing of the second. */
export interface Debt {
  owed: Owed;
  since: number;
}

export interface StoredEnrollment {
  enrollment: Enrollment;
  rev: number;
  owes: Owed | null;
}

export interface EnrollmentDocument {
  _id: string;
  rev: number;
  journey: string;
  version: number;
  /** The fields with a question mark came with 0.2: rows of before have their defaults. */
  enteredVersion?: number;
  profileId: string;
  key: string | null;
  goal: string | null;
  goalRevision: number | null;
  windowMs: number;
  entryEventId: string | null;
  entryConversionId: string | null;
  enteredAt: Date;
  depth?: number;
  holdout: boolean;
  holdoutUnit?: string | null;
  variants?: { step: string; name: string }[];
  endedAt: Date | null;
  endReason: EndReason | null;
  endedByEventId: string | null;
  closedAt: Date | null;
  /** The last instant at which it is listening: worked out as it is written, so that it can be asked for. */
  listensUntil: Date | null;
  gate: 'open' | 'shut';
  shutAt: Date | null;
  cursor: { step: string | null; at: number; until?: number };
  trail: { step: string; at: number }[];
  answeredBy?: string[];
  messages: Message[];
  /** Since when a claim has been without an outcome; one at a time. */
  openClaimAt: Date | null;
  observed: { conversionId: string; occurredAt: number } | null;
  avoided: boolean;
  owes: Owed | null;
  owedSince: Date | null;
}

export const schema = new Schema<EnrollmentDocument>(
  {
    _id: { type: String, required: true },
    rev: Number,
    journey: String,
    version: Number,
    enteredVersion: Number,
    profileId: String,
    key: String,
    goal: String,
    goalRevision: Number,
    windowMs: Number,
    entryEventId: String,
    entryConversionId: String,
    enteredAt: Date,
    depth: Number,
    holdout: Boolean,
    holdoutUnit: String,
    variants: [],
    endedAt: Date,
    endReason: String,
    endedByEventId: String,
    closedAt: Date,
    listensUntil: Date,
    gate: String,
    shutAt: Date,
    cursor: {},
    trail: [],
    answeredBy: [],
    messages: [],
    openClaimAt: Date,
    observed: {},
    avoided: Boolean,
    owes: String,
    owedSince: Date,
  } as never,
  { versionKey: false, minimize: false },
);
// The embedded server looks no further than an index that covers the whole filter: a guarded write is by both.
schema.index({ _id: 1, rev: 1 });
schema.index({ profileId: 1, journey: 1, _id: -1 });
schema.index({ journey: 1, _id: -1 });
schema.index({ journey: 1, endedAt: 1, _id: -1 });
schema.index({ journey: 1, listensUntil: 1 });
schema.index({ owes: 1, owedSince: 1 });
schema.index({ openClaimAt: 1 });
schema.index({ _id: 1, owes: 1, owedSince: 1 });

/** A newer enrollment closes the listening from its own entry on, that instant included. */
function listensUntil(enrollment: Enrollment): number | null {
  const until = listeningUntil(enrollment);
  return until !== null && until === enrollment.closedAt ? until - 1 : until;
}

export function toFields(enrollment: Enrollment): Omit<EnrollmentDocument, '_id' | 'rev' | 'owes' | 'owedSince'> {
  return {
    journey: enrollment.journey,
    version: enrollment.version,
    enteredVersion: enrollment.enteredVersion,
    profileId: enrollment.profileId,
    key: enrollment.key,
    goal: enrollment.goal,
    goalRevision: enrollment.goalRevision,
    windowMs: enrollment.windowMs,
    entryEventId: enrollment.entryEventId,
    entryConversionId: enrollment.entryConversionId,
    enteredAt: date(enrollment.enteredAt),
    depth: enrollment.depth,
    holdout: enrollment.holdout,
    holdoutUnit: enrollment.holdoutUnit,
    variants: Object.entries(enrollment.variants).map(([step, name]) => ({ step, name })),
    endedAt: dateOrNull(enrollment.endedAt),
    endReason: enrollment.endReason,
    endedByEventId: enrollment.endedByEventId,
    closedAt: dateOrNull(enrollment.closedAt),
    listensUntil: dateOrNull(listensUntil(enrollment)),
    gate: enrollment.gate,
    shutAt: dateOrNull(enrollment.shutAt),
    cursor: enrollment.cursor,
    trail: enrollment.trail,
    answeredBy: enrollment.answeredBy,
    messages: enrollment.messages,
    openClaimAt: dateOrNull(enrollment.messages.find(({ status }) => status === 'claimed')?.claimedAt ?? null),
    observed: enrollment.observed,
    avoided: enrollment.avoided,
  };
}

export function fromDocument(document: EnrollmentDocument): StoredEnrollment {
  return {
    rev: document.rev,
    owes: document.owes,
    enrollment: {
      id: document._id,
      journey: document.journey,
      version: document.version,
      enteredVersion: document.enteredVersion ?? document.version,
      profileId: document.profileId,
      key: document.key,
      goal: document.goal,
      goalRevision: document.goalRevision,
      windowMs: document.windowMs,
      entryEventId: document.entryEventId,
      entryConversionId: document.entryConversionId,
      enteredAt: document.enteredAt.getTime(),
      depth: document.depth ?? 1,
      holdout: document.holdout,
      holdoutUnit: document.holdoutUnit ?? null,
      variants: Object.fromEntries((document.variants ?? []).map(({ step, name }) => [step, name])),
      endedAt: instantOrNull(document.endedAt),
      endReason: document.endReason,
      endedByEventId: document.endedByEventId,
      closedAt: instantOrNull(document.closedAt),
      gate: document.gate,
      shutAt: instantOrNull(document.shutAt),
      cursor: document.cursor,
      trail: document.trail,
      answeredBy: document.answeredBy ?? [],
      messages: document.messages,
      observed: document.observed,
      avoided: document.avoided,
    },
  };
}
