/** Times of a calendar in the five fields of cron: minute, hour, day of month, month, day of week. */
import { CronExpressionParser } from 'cron-parser';
import { z } from 'zod';
import { must } from '../condition/plain-words';

/** Numbers, names of months and days, lists, ranges and steps: what every cron understands in the same way. */
const FIELD = String.raw`[0-9A-Za-z*,/-]+`;
const FIVE_FIELDS = new RegExp(`^${FIELD}(?: +${FIELD}){4}$`);
const NAMES = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)$/i;
/** Any will do: it only has to be the same each time. */
const SOME_DAY = new Date(Date.UTC(2024, 0, 1));

const isCron = (text: string): boolean => {
  if (!FIVE_FIELDS.test(text) || !(text.match(/[A-Za-z]+/g) ?? []).every((word) => NAMES.test(word))) return false;
  try {
    // Asked for a time, since 30 February is well written and never comes.
    CronExpressionParser.parse(text, { currentDate: SOME_DAY, tz: 'UTC' }).next();
    return true;
  } catch {
    return false;
  }
};

const aCron = must('five fields of cron (minute, hour, day of month, month, day of week), such as 0 9 * * MON');
/** Kept as the author wrote it. */
export const cron = z.string(aCron).refine(isCron, aCron);
