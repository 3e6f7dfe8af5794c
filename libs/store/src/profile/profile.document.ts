/** The document of a profile: its fields, its indexes, and the way from and to the domain. Known to its repository alone. */
import { Schema } from 'mongoose';
import type { Consent, Profile } from '@landfall/domain/profile/profile';
import { date, dateOrNull, instantOrNull } from '../instant';

/** A profile as it was read, with the revision that a write has to find unchanged. */
export interface StoredProfile {
  profile: Profile;
  rev: number;
}

export interface ProfileDocument {
  _id: string;
  /** Raised by every write: whoever read an older one starts again. */
  rev: number;
  /** Set where the id was joined to another profile: nothing else is there then. */
  mergedInto?: string;
  userId: string | null;
  anonymousIds: string[];
  /** JSON text: traits are the shop's own words, and no operator or dotted name of theirs may mean anything here. */
  traits: string;
  segments: { key: string; since: Date }[];
  arms: { journey: string; arm: 'treated' | 'holdout' }[];
  /** The fields with a question mark came with 0.2: profiles of before have their defaults. */
  variants?: { journey: string; step: string; name: string }[];
  consent?: Consent;
  silenced?: { class: string; until: Date }[];
  ticks?: { journey: string; at: Date }[];
  firstSeenAt: Date;
  lastSeenAt: Date;
  segmentsDueAt: Date | null;
}

export const schema = new Schema<ProfileDocument>(
  {
    _id: { type: String, required: true },
    rev: { type: Number, required: true },
    mergedInto: String,
    userId: { type: String, default: null },
    anonymousIds: [String],
    traits: String,
    segments: [{ _id: false, key: String, since: Date }],
    arms: [{ _id: false, journey: String, arm: String }],
    variants: [{ _id: false, journey: String, step: String, name: String }],
    consent: {},
    silenced: [{ _id: false, class: String, until: Date }],
    ticks: [{ _id: false, journey: String, at: Date }],
    firstSeenAt: Date,
    lastSeenAt: Date,
    segmentsDueAt: { type: Date, default: null },
  },
  { versionKey: false, minimize: false },
);
// The embedded server looks no further than an index that covers the whole filter: a guarded write is by both.
schema.index({ _id: 1, rev: 1 });
schema.index({ 'segments.key': 1, _id: 1 });
schema.index({ segmentsDueAt: 1 });
schema.index({ mergedInto: 1, _id: 1 });

export function toFields(profile: Profile): Omit<ProfileDocument, '_id' | 'rev'> {
  return {
    userId: profile.userId,
    anonymousIds: profile.anonymousIds,
    traits: JSON.stringify(profile.traits),
    segments: Object.entries(profile.segments).map(([key, { since }]) => ({ key, since: date(since) })),
    arms: Object.entries(profile.arms).map(([journey, arm]) => ({ journey, arm })),
    variants: Object.entries(profile.variants).flatMap(([journey, drawn]) =>
      Object.entries(drawn).map(([step, name]) => ({ journey, step, name })),
    ),
    consent: profile.consent,
    silenced: Object.entries(profile.silenced).map(([name, until]) => ({ class: name, until: date(until) })),
    ticks: Object.entries(profile.ticks).map(([journey, at]) => ({ journey, at: date(at) })),
    firstSeenAt: date(profile.firstSeenAt),
    lastSeenAt: date(profile.lastSeenAt),
    segmentsDueAt: dateOrNull(profile.segmentsDueAt),
  };
}

export function fromDocument(document: ProfileDocument): StoredProfile {
  return {
    rev: document.rev,
    profile: {
      id: document._id,
      userId: document.userId,
      anonymousIds: document.anonymousIds,
      traits: JSON.parse(document.traits) as Profile['traits'],
      segments: Object.fromEntries(document.segments.map(({ key, since }) => [key, { since: since.getTime() }])),
      arms: Object.fromEntries(document.arms.map(({ journey, arm }) => [journey, arm])),
      variants: variantsOf(document.variants ?? []),
      consent: document.consent ?? { email: null, tracking: null },
      silenced: Object.fromEntries((document.silenced ?? []).map((each) => [each.class, each.until.getTime()])),
      ticks: Object.fromEntries((document.ticks ?? []).map(({ journey, at }) => [journey, at.getTime()])),
      firstSeenAt: document.firstSeenAt.getTime(),
      lastSeenAt: document.lastSeenAt.getTime(),
      segmentsDueAt: instantOrNull(document.segmentsDueAt),
    },
  };
}

function variantsOf(drawn: readonly { journey: string; step: string; name: string }[]): Profile['variants'] {
  const variants: Profile['variants'] = {};
  for (const { journey, step, name } of drawn) (variants[journey] ??= {})[step] = name;
  return variants;
}
