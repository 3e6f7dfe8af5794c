/** Lets in who may enter a journey, and when. */
import { z } from 'zod';
import { byKey, choice, isRecord } from '../condition/choice';
import { condition } from '../condition/condition.schema';
import { key, text } from '../condition/key';
import { fields, list, must, word } from '../condition/plain-words';
import { where } from '../condition/where.schema';
import { cron } from '../time/cron';
import { duration } from '../time/duration';
import { timezone } from '../time/timezone';
import type { Entry } from './journey';

/** An event with what is asked of its properties. */
export const eventOccasion = fields({ event: text, where: where.optional() });

const isTrue = must('true');
const OCCASIONS = new Map<string, z.ZodObject>([
  ['event', eventOccasion],
  ['segment', fields({ segment: key, existing: z.boolean(must('true or false')).default(false) })],
  ['schedule', fields({ schedule: fields({ cron, timezone: timezone.default('UTC'), segment: key }) })],
  ['api', fields({ api: z.literal(true, isTrue) })],
  ['goal', fields({ goal: key })],
]);

const aReentry = must('once, always or {"after": a duration}');
const once = z.enum(['once', 'always'], aReentry);
const after = fields({ after: duration });
const reentry = choice([once, after], (value) => (isRecord(value) ? after : once));

/** `keyBy` beside an occasion that has no properties. Asked of what was written, so that one fault never hides another. */
function faultOfKey(written: unknown): string | undefined {
  if (!isRecord(written) || written['keyBy'] === undefined || !isRecord(written['on'])) return undefined;
  const without = ['segment', 'schedule'].find((name) => Object.hasOwn(written['on'] as object, name));
  return without && `cannot be: an entry by ${without} comes without properties, so there is no key to read`;
}

export const entry = fields({
  on: choice([...OCCASIONS.values()], byKey('an entry', OCCASIONS)),
  keyBy: text.optional(),
  audience: condition.optional(),
  exclude: list(key).default([]),
  maxAge: duration.default('P1D'),
  reentry: reentry.default('once'),
  onReentry: word('ignore', 'restart').default('ignore'),
  skipIfGoalMetWithin: duration.optional(),
}).check(
  z.superRefine(
    (written, ctx) => {
      const message = faultOfKey(written);
      if (message !== undefined) ctx.addIssue({ code: 'custom', path: ['keyBy'], message });
    },
    { when: () => true },
  ),
) as unknown as z.ZodType<Entry>;
