/** The names an author picks: keys of definitions, ids of steps, and the text that names events and properties. */
import { z } from 'zod';
import { must } from './plain-words';

const KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** Control characters and lone surrogates come from slips of the keyboard or of an encoder, and cannot be searched for. */
const TEXT = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

const STEP_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

const aKey = must('a key: 1 to 63 lower-case letters, digits and hyphens, with a letter or digit first');
const aStepId = must('1 to 64 letters, digits, hyphens and underscores, with a letter or digit first');
const aText = must('text of 1 to 255 characters without control characters');

/** Key of a definition, the same in paths, references and files. */
export const key = z.string(aKey).regex(KEY, aKey);

/** Names of definitions, events and properties: 1 to 255 characters (code points) without control characters or lone surrogates. */
export const text = z.string(aText).regex(TEXT, aText);

/** Of a step, or of a variant: unique in its journey or split. No dots: it is a field's name in reports and stores. */
export const stepId = z.string(aStepId).regex(STEP_ID, aStepId);
