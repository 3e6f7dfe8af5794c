/** Lets journeys in, with their defaults: every fault of a definition at once, each at its place. */
import { z } from 'zod';
import { byKey, choice, isRecord } from '../condition/choice';
import { key, text } from '../condition/key';
import { fields, list, must, word } from '../condition/plain-words';
import { duration } from '../time/duration';
import { timezoneOrProfile } from '../time/timezone';
import { wallTime } from '../time/wall-time';
import type { Steps } from './define-step';
import { entry, eventOccasion } from './entry.schema';
import type { JourneyDefinition, Target } from './journey';
import { faultsOfJourney } from './journey-faults';
import { STEP_TYPES } from './step';
import { faultOfSize } from './step-order';

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

const whatItDoes = word('exit', 'continue');
const goalFields = fields({
  key,
  target: target.optional(),
  attributionWindow: duration.default('P3D'),
  onGoal: whatItDoes.default('exit'),
  onGoalElsewhere: whatItDoes.default('exit'),
  stopEntriesAtTarget: z.boolean(must('true or false')).default(false),
});
const goal = z.preprocess(
  elsewhereAsHere,
  choice([goalFields], (value) =>
    Array.isArray(value)
      ? [{ path: [], message: 'must be one goal: a journey has exactly one, not a list of them' }]
      : goalFields,
  ),
);

/** What a conversion of another key does is by default what one of this key does. */
function elsewhereAsHere(written: unknown): unknown {
  if (!isRecord(written) || written['onGoalElsewhere'] !== undefined) return written;
  const { success, data } = whatItDoes.safeParse(written['onGoal']);
  return success ? { ...written, onGoalElsewhere: data } : written;
}

const aShare = must('a percentage from 0 to 100');
const aUnit = must('profile or {"trait": …}');
const profile = z.literal('profile', aUnit);
const perTrait = fields({ trait: text });
const holdout = fields({
  percent: z.number(aShare).min(0, aShare).max(100, aShare),
  unit: choice([profile, perTrait], (value) => (isRecord(value) ? perTrait : profile)).default('profile'),
});

const quietHours = fields({ from: wallTime, to: wallTime, timezone: timezoneOrProfile.default('profile') }).refine(
  ({ from, to }) => from !== to,
  { path: ['to'], error: 'is the same as from; quiet hours begin and end at different times of day' },
);

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
  exitOn: eventOccasion.optional(),
  holdout: holdout.default({ percent: 0, unit: 'profile' }),
  quietHours: quietHours.optional(),
  steps: boundedSteps,
})
  .check(
    z.superRefine(
      (written, ctx) => {
        for (const { path, message } of faultsOfJourney(written)) ctx.addIssue({ code: 'custom', path, message });
      },
      // Faults within parts are no reason to be silent about those between them.
      { when: ({ value }) => isRecord(value) },
    ),
  )
  .meta({ id: 'Journey' }) as unknown as z.ZodType<JourneyDefinition>;
