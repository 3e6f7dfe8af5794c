/** Templates over HTTP, and what one looks like for somebody. */
import { z } from 'zod';
import { text } from '@landfall/domain/condition/key';
import { fields, must } from '@landfall/domain/condition/plain-words';
import type { Properties } from '@landfall/domain/event/event';
import { templateDefinition, type TemplateDefinition } from '@landfall/domain/template/template';
import { parseInstant } from '@landfall/domain/time/instant';
import { answersOf, definitionsQuery, readFields, type ReadFields } from './definition';

export const TEMPLATES = 'templates';
export const templateBody = templateDefinition.meta({ id: 'Template' });
export const templateAnswers = answersOf(templateDefinition, readFields, 'Template');
export const templatesQuery = definitionsQuery(TEMPLATES, ['active', 'archived']);

export type ShownTemplate = TemplateDefinition & ReadFields;

const anObject = must('an object of names and values');
const properties = z.record(z.string(), z.unknown(), anObject) as unknown as z.ZodType<Properties>;
const aTime = must('an RFC 3339 instant such as 2026-03-01T09:00:00Z');
const instant = z.string(aTime).refine((value) => parseInstant(value) !== undefined, aTime);
const someone = z
  .union([text, properties], must('the id of a profile, or an object of traits'))
  .describe('either kind of id of a profile that is known, or traits of one that is made up');
const event = fields({ event: text.optional(), properties: properties.optional(), occurredAt: instant.optional() });
const conversion = fields({
  id: text.optional(),
  goal: text.optional(),
  occurredAt: instant.optional(),
  value: fields({ amount: z.string(must('an amount as text')), currency: z.string(must('a currency')).nullable() })
    .nullable()
    .optional(),
  params: properties.optional(),
  properties: properties.optional(),
});
const sample = { profile: someone.optional(), event: event.optional(), conversion: conversion.optional() };

/** Whom and what the template is shown for; what is left out is missing from it. */
export const previewBody = fields(sample).meta({ id: 'TemplateSample' });

export const previewAnswer = z
  .object({
    subject: z.string(),
    html: z.string(),
    text: z.string(),
    missing: z.array(z.string()).describe('variables that were asked for and not given, such as profile.lastName'),
  })
  .meta({ id: 'TemplatePreview' });

export const testBody = fields({ to: text, ...sample }).meta({ id: 'TemplateTest' });
export const testAnswer = z
  .object({ to: z.string(), subject: z.string(), missing: z.array(z.string()) })
  .meta({ id: 'TemplateTestSent' });
