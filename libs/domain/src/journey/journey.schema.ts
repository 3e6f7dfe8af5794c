/** Lets journeys in, with their defaults: every fault of a definition at once, each at its place. */
import { z } from 'zod';
import { byKey, choice, isRecord } from '../condition/choice';
import { condition } from '../condition/condition.schema';
import { key, text } from '../condition/key';
import { fields, list, must, word } from '../condition/plain-words';
import { where } from '../condition/where.schema';
import { duration } from '../time/duration';
import type { Steps } from './define-step';
import type { JourneyDefinition, Target } from './journey';
import { STEP_TYPES } from './step';
import { faultOfSize, faultsBetweenSteps } from './step-order';

const inner: z.ZodType<Steps> = z.lazy(() => steps.default([])) as unknown as z.ZodType<Steps>;
const stepKinds = new Map<string, z.ZodObject>(STEP_TYPES.map((type) => [type.kind, type.schema(inner)]));
const step = choice([...stepKinds.values()], byKey('a step', stepKinds)).meta({ id: 'Step' });
const steps = list(step);

const aPercentage = must('a percentage above 0 and up to 100');
const aNumberOfPeople = must('a whole number of people, 1 or more');
const target: z.ZodType<Target> = z.discriminatedUnion(
  'type',
  [
    fields({ type: z.literal('percent'), value: z.number(aPercentage).gt(0, aPercentage).max(100, aPercentage) }),
    fields({ type: z.literal('count'), value: z.int(aNumberOfPeople).min(1, aNumberOfPeople) }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union' ? 'must be percent or count' : must('an object with type and value').error(issue),
  },
);

const goalFields = fields({
  key,
  target: target.optional(),
  attributionWindow: duration.default('P3D'),
  onGoal: word('exit', 'continue').default('exit'),
});
const goal = choice([goalFields], (value) =>
  Array.isArray(value) ? [{ path: [], message: 'must be one goal: a journey has exactly one, not a list of them' }] : goalFields,
);

const occasion = fields({ event: text, where: where.optional() });
const aReentry = must('once, always or {"after": a duration}');
const once = z.enum(['once', 'always'], aReentry);
const after = fields({ after: duration });
const reentry = choice([once, after], (value) => (isRecord(value) ? after : once));
const entry = fields({
  on: occasion,
  audience: condition.optional(),
  exclude: list(key).default([]),
  maxAge: duration.default('P1D'),
  reentry: reentry.default('once'),
  onReentry: word('ignore', 'restart').default('ignore'),
  skipIfGoalMetWithin: duration.optional(),
});

const aShare = must('a percentage from 0 to 100');
const holdout = fields({
  percent: z.number(aShare).min(0, aShare).max(100, aShare),
  unit: word('profile').default('profile'),
});

/** Counted before anything follows the steps down, so that no nesting is too deep to be refused. */
const boundedSteps = z.preprocess((value, ctx) => {
  const fault = faultOfSize(value);
  if (fault) ctx.addIssue({ code: 'custom', ...fault });
  return value;
}, steps);

/** A journey as `PUT` takes it. */
export const journeySchema: z.ZodType<JourneyDefinition> = fields({
  name: text,
  goal: goal.optional(),
  entry,
  suppress: list(key).default([]),
  exitOn: occasion.optional(),
  holdout: holdout.default({ percent: 0, unit: 'profile' }),
  steps: boundedSteps,
})
  .check(
    z.superRefine(
      ({ steps: written }, ctx) => {
        if (!Array.isArray(written) || faultOfSize(written)) return;
        for (const { path, message } of faultsBetweenSteps(written))
          ctx.addIssue({ code: 'custom', path: ['steps', ...path], message });
      },
      // Faults within steps are no reason to be silent about those between them.
      { when: ({ value }) => typeof value === 'object' && value !== null },
    ),
  )
  .meta({ id: 'Journey' }) as unknown as z.ZodType<JourneyDefinition>;
