/** Definitions, their revisions and their places in lists, as the API shows them. */
import type { FastifyReply } from 'fastify';
import type { ReadFields, ShownRevision } from '@landfall/contracts/definition';
import { type Page, type PageRequest, pageOf, type Position } from '@landfall/contracts/manners/page';
import { REVISIONS } from '@landfall/contracts/definition';
import { NotFound } from '@landfall/domain/fault/fault';
import { formatInstant } from '@landfall/domain/time/instant';
import type { StoredDefinition, StoredRevision } from '@landfall/store/definition/definition.repository';

/** Own fields, flat, beside those of reading. */
export function shownDefinition<T>({ body, key, status, revision, createdAt, updatedAt }: StoredDefinition): T & ReadFields {
  const own = body as T;
  return { ...own, key, status, revision, createdAt: formatInstant(createdAt), updatedAt: formatInstant(updatedAt) };
}

export function shownRevision({ revision, savedAt, savedBy, body }: StoredRevision): ShownRevision {
  return { revision, savedAt: formatInstant(savedAt), savedBy, body };
}

export function revisionsPage(found: readonly StoredRevision[], limit: number): Page<ShownRevision> {
  return pageOf(REVISIONS, found.map(shownRevision), limit, ({ revision }) => [revision]);
}

/** `:revision` of a path. @throws NotFound for what can be no revision */
export function revisionNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new NotFound('such revision');
  return Number(text);
}

export const keyAfter = ({ after }: PageRequest): string | null => textAt(after);
export const revisionBefore = ({ after }: PageRequest): number | null => {
  const [before] = after ?? [];
  return typeof before === 'number' ? before : null;
};

function textAt(position: Position | undefined): string | null {
  const [key] = position ?? [];
  return typeof key === 'string' ? key : null;
}

/** 201 for what was not there before. */
export function answerSaved(reply: FastifyReply, outcome: 'created' | 'changed' | 'unchanged'): void {
  void reply.code(outcome === 'created' ? 201 : 200);
}
