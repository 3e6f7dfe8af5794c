/** Waits a while, or until a time of day, or until the instant that a trait holds. All count from the planned instant at which it began. */
import type { z } from 'zod';
import { byKey, choice, isRecord } from '../../condition/choice';
import { stepId, text } from '../../condition/key';
import { fields, word } from '../../condition/plain-words';
import { duration, scaledMs, signedDuration, signedScaledMs } from '../../time/duration';
import { parseInstant } from '../../time/instant';
import { timezoneOrProfile } from '../../time/timezone';
import { nextWallTime, wallTime } from '../../time/wall-time';
import { defineStep, type StepFacts } from '../define-step';
import type { Effect } from '../effect';

const timeOfDay = fields({ time: wallTime, timezone: timezoneOrProfile.default('profile') });
const instantOfTrait = fields({
  trait: text,
  offset: signedDuration.default('PT0S'),
  ifPast: word('continue', 'exit').default('continue'),
});
const ENDS = new Map<string, z.ZodObject>([
  ['time', timeOfDay],
  ['trait', instantOfTrait],
]);
const until = choice([timeOfDay, instantOfTrait], byKey('until', ENDS));
const untilThen = fields({ until });
const how = choice([duration, untilThen], (value) => {
  if (isRecord(value)) return untilThen;
  if (typeof value === 'string') return duration;
  return [{ path: [], message: 'must be an ISO 8601 duration such as PT1H or P3D, or {"until": …}' }];
});

export const delayStep = defineStep({
  kind: 'delay',
  schema: () => fields({ id: stepId, delay: how }),
  plan({ delay }, facts) {
    if (typeof delay === 'string') return { kind: 'sleep', until: facts.begunAt + scaledMs(delay, facts.speed) };
    if ('trait' in delay.until) return untilTrait(delay.until, facts);
    const { time, timezone } = delay.until;
    return { kind: 'sleep', until: nextWallTime(time, facts.begunAt, timezone === 'profile' ? facts.timezone : timezone) };
  },
});

/**
 * The trait is read again on waking, since a trial may have been prolonged meanwhile: where its instant lies ahead now, the wait goes on. A trait
 * that is missing, or no instant, is past, whenever it is read; one that had come by the time of waking is not.
 */
function untilTrait(
  { trait, offset, ifPast }: { trait: string; offset: string; ifPast: 'continue' | 'exit' },
  { at, begunAt, speed, trait: read }: StepFacts,
): Effect {
  const there = parseInstant(read(trait));
  const until = there === undefined ? undefined : there + signedScaledMs(offset, speed);
  if (until !== undefined && until > at) return { kind: 'sleep', until, again: true };
  const isPast = until === undefined || (at === begunAt && until < begunAt);
  return isPast && ifPast === 'exit' ? { kind: 'exit' } : { kind: 'sleep', until: at };
}
