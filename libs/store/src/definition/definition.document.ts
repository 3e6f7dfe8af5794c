/** The documents behind definitions, and how they are read and written. */
import { Schema } from 'mongoose';
import type { Pause } from '@landfall/domain/journey/journey';
import type { SplitDecision } from '@landfall/domain/journey/winner';
import { date, dateOrNull, instantOrNull } from '../instant';
import { readBody } from './older-body';

export type DefinitionKind = 'goal' | 'segment' | 'template' | 'journey' | 'settings';
export type DefinitionStatus = 'active' | 'archived' | 'draft' | 'live' | 'paused' | 'stopped';

export interface StoredDefinition<Body = unknown> {
  kind: DefinitionKind;
  key: string;
  status: DefinitionStatus;
  /** Of the body; from 1. */
  revision: number;
  body: Body;
  createdAt: number;
  updatedAt: number;
  /** Journeys: what newcomers enter, and the revision of the draft it was published from. */
  version: number | null;
  liveRevision: number | null;
  /** Journeys: since when newcomers enter by the clock of the live version; ticks count from here. */
  publishedAt: number | null;
  /** Journeys: in order of time. */
  pauses: Pause[];
  /** Journeys: what a verb has left to do to people, finished by housekeeping where a crash came in between. */
  unfinished: Unfinished[];
  /** Journeys: splits that their goal decides, as far as it was looked. */
  winners: SplitWinner[];
  /** Templates: what was made of the body when it was saved. */
  compiled: unknown;
}

/** `wake`: who came due in a pause goes on; `enter`: who is inside the segment already enters at that instant. */
export interface Unfinished {
  work: 'wake' | 'enter';
  at: number;
}

export interface SplitWinner extends SplitDecision {
  step: string;
}

export interface StoredRevision {
  revision: number;
  savedAt: number;
  savedBy: string;
  body: unknown;
}

export interface DefinitionDocument {
  _id: string;
  kind: DefinitionKind;
  key: string;
  status: DefinitionStatus;
  revision: number;
  /** JSON text, as are the bodies of revisions and versions: names of properties are the author's own. */
  body: string;
  createdAt: Date;
  updatedAt: Date;
  version: number | null;
  liveRevision: number | null;
  publishedAt: Date | null;
  pauses?: Pause[];
  unfinished?: Unfinished[];
  winners?: SplitWinner[];
  compiled: string | null;
  /** Raised by every write. */
  rev: number;
}

export interface RevisionDocument {
  _id: string;
  definition: string;
  revision: number;
  savedAt: Date;
  savedBy: string;
  body: string;
}

export interface VersionDocument {
  _id: string;
  journey: string;
  version: number;
  goalRevision: number | null;
  body: string;
}

export interface CatalogDocument {
  _id: 'catalog';
  rev: number;
}

export const definitionSchema = new Schema<DefinitionDocument>(
  {
    _id: { type: String, required: true },
    kind: String,
    key: String,
    status: String,
    revision: Number,
    body: String,
    createdAt: Date,
    updatedAt: Date,
    version: Number,
    liveRevision: Number,
    publishedAt: Date,
    pauses: [],
    unfinished: [],
    winners: [],
    compiled: String,
    rev: Number,
  },
  { versionKey: false, minimize: false },
);
definitionSchema.index({ kind: 1, key: 1 });
definitionSchema.index({ _id: 1, rev: 1 });
export const revisionSchema = new Schema<RevisionDocument>(
  { _id: { type: String, required: true }, definition: String, revision: Number, savedAt: Date, savedBy: String, body: String },
  { versionKey: false },
);
revisionSchema.index({ definition: 1, revision: -1 });
export const versionSchema = new Schema<VersionDocument>(
  { _id: { type: String, required: true }, journey: String, version: Number, goalRevision: Number, body: String },
  { versionKey: false },
);
versionSchema.index({ journey: 1, version: 1 });
export const catalogSchema = new Schema<CatalogDocument>({ _id: { type: String, required: true }, rev: Number } as never, {
  versionKey: false,
});

export function toFields(definition: StoredDefinition): Omit<DefinitionDocument, '_id' | 'rev'> {
  return {
    kind: definition.kind,
    key: definition.key,
    status: definition.status,
    revision: definition.revision,
    body: JSON.stringify(definition.body),
    createdAt: date(definition.createdAt),
    updatedAt: date(definition.updatedAt),
    version: definition.version,
    liveRevision: definition.liveRevision,
    publishedAt: dateOrNull(definition.publishedAt),
    pauses: definition.pauses,
    unfinished: definition.unfinished,
    winners: definition.winners,
    compiled: definition.compiled === null ? null : JSON.stringify(definition.compiled),
  };
}

export function fromDocument(document: DefinitionDocument): StoredDefinition {
  return {
    kind: document.kind,
    key: document.key,
    status: document.status,
    revision: document.revision,
    body: readBody(document.kind, document.body),
    createdAt: document.createdAt.getTime(),
    updatedAt: document.updatedAt.getTime(),
    version: document.version,
    liveRevision: document.liveRevision,
    publishedAt: instantOrNull(document.publishedAt),
    pauses: document.pauses ?? [],
    unfinished: document.unfinished ?? [],
    winners: document.winners ?? [],
    compiled: document.compiled === null ? null : (JSON.parse(document.compiled) as unknown),
  };
}
