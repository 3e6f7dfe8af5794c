/** Journeys over HTTP: drafts, and what came of publishing them. */
import { z } from 'zod';
import { fields, must } from '@landfall/domain/condition/plain-words';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import { answersOf, definitionsQuery, readFields, type ReadFields, warningSchema } from './definition';

export const JOURNEYS = 'journeys';
const STATUSES = ['draft', 'live', 'paused', 'stopped', 'archived'] as const;
const number = z.int().min(1).nullable();
const journeyFields = {
  ...readFields,
  status: z.enum(STATUSES),
  version: number.describe('what newcomers enter; null before the first publish'),
  liveRevision: number.describe('revision of the draft that the version was made from'),
  goalRevision: number.describe('revision of the live version’s goal that who enters now is measured by'),
};

export const journeyBody = journeySchema;
export const journeyAnswers = answersOf(journeySchema, journeyFields, 'Journey');
export const journeysQuery = definitionsQuery(JOURNEYS, STATUSES);

export type ShownJourney = JourneyDefinition &
  ReadFields & { version: number | null; liveRevision: number | null; goalRevision: number | null };

export const publishBody = fields({
  migrate: z
    .boolean(must('true or false'))
    .default(false)
    .describe('moves people under way to the version, wherever the step they stand on is still there'),
}).optional();
export const publishAnswer = z
  .looseObject({
    ...journeyFields,
    version: z.int().min(1),
    changed: z.boolean().describe('false where the draft makes no new version'),
    migrated: z.int().describe('people under way who were moved to this version'),
    left: z.int().describe('people under way who stay on the version they are on'),
    warnings: z.array(warningSchema),
  })
  .meta({ id: 'JourneyPublished' });
