/** Lets settings in, with their defaults: `{}` means all of them. */
import { z } from 'zod';
import { fields, list, must, word } from '../condition/plain-words';
import { text } from '../condition/key';
import { isCurrency } from '../money/iso-4217';
import { duration } from '../time/duration';
import { timezone } from '../time/timezone';
import { DEFAULT_SETTINGS, type Settings } from './settings';

const aCurrency = must('a current ISO 4217 currency in capitals, such as EUR');
const aMaximum = must('a whole number, 0 or more');
const aRate = must('a number of messages a second, above 0');
/** A message class, or the name of a channel. */
const capped = z.enum(['promotional', 'email', 'sms', 'push', 'webhook'], must('promotional, email, sms, push or webhook'));
const channel = z.enum(['email', 'sms', 'push', 'webhook'], must('email, sms, push or webhook'));

/** Settings as `PUT` takes them. */
export const settingsSchema: z.ZodType<Settings> = fields({
  frequencyCap: z.partialRecord(capped, fields({ max: z.int(aMaximum).min(0, aMaximum), per: duration })).default({}),
  defaultTimezone: timezone.default(DEFAULT_SETTINGS.defaultTimezone),
  defaultCurrency: z.string(aCurrency).refine(isCurrency, aCurrency).nullable().default(null),
  sendRate: z.partialRecord(channel, z.number(aRate).positive(aRate)).default({}),
  consentDefault: word('subscribed', 'unsubscribed').default('subscribed'),
  bots: word('mark', 'drop', 'keep').default('mark'),
  minimumGroup: z.int(aMaximum).min(0, aMaximum).default(0),
  privacy: fields({ drop: list(text).default([]), hash: list(text).default([]) }).default({ drop: [], hash: [] }),
}).meta({ id: 'Settings' }) as unknown as z.ZodType<Settings>;
