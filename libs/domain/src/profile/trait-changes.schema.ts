/** Lets changes of traits in, as journeys and goals make them. */
import { z } from 'zod';
import { namedValues } from '../condition/named-values';
import { must } from '../condition/plain-words';
import { json } from '../condition/where.schema';
import type { Json } from '../event/event';

/** By trait; `null` removes it. A name with dots is a name like any other. */
export const traitsToSet: z.ZodType<Record<string, Json>> = namedValues(
  'trait',
  'an object of traits, each with its new value',
  json,
);

/** By trait, what is added to it; a trait that is missing or no number counts from 0. */
export const traitsToIncrement: z.ZodType<Record<string, number>> = namedValues(
  'trait',
  'an object of traits, each with the number to be added',
  z.number(must('a number')),
);
