/** Segments over HTTP, and their members. */
import { z } from 'zod';
import { text } from '@landfall/domain/condition/key';
import { fields, must } from '@landfall/domain/condition/plain-words';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import { segmentSchema } from '@landfall/domain/segment/segment.schema';
import { answersOf, definitionsQuery, readFields, type ReadFields } from './definition';
import { pageQuery, pageSchema } from './manners/page';

export const SEGMENTS = 'segments';
export const segmentBody = segmentSchema;
export const segmentAnswers = answersOf(segmentSchema, readFields, 'Segment');
export const segmentsQuery = definitionsQuery(SEGMENTS, ['active', 'archived']);

export type ShownSegment = SegmentDefinition & ReadFields;

export const MEMBERS = 'members';
export const membersQuery = pageQuery(MEMBERS);
export const memberSchema = z
  .object({ userId: z.string().nullable().describe('null for a device nobody has a name for yet'), since: z.iso.datetime() })
  .meta({ id: 'Member' });
export const memberPage = pageSchema(memberSchema);
export type ShownMember = z.infer<typeof memberSchema>;

const MAX_IDS = 10_000;
const some = must(`a list of at most ${MAX_IDS} ids`);
/** Either kind of id; a number is taken as its text. */
const ids = z
  .array(
    z.preprocess((id) => (typeof id === 'number' ? String(id) : id), text),
    some,
  )
  .max(MAX_IDS, some)
  .default([]);
export const memberChangeBody = fields({ add: ids, remove: ids })
  .superRefine(({ add, remove }, context) => {
    const added = new Set(add);
    remove.forEach((id, index) => {
      if (added.has(id)) context.addIssue({ code: 'custom', path: ['remove', index], message: 'is to be added, too' });
    });
  })
  .meta({ id: 'MemberChange' });
export const memberChangeAnswer = z
  .object({
    added: z.int().describe('profiles that moved inside'),
    removed: z.int().describe('profiles that moved outside'),
  })
  .meta({ id: 'MembersChanged' });
