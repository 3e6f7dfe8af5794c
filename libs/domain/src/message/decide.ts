/** What becomes of a message that is due: whether it may go out now, waits, or stays here and why. Asked live as it is claimed, and in a simulation as its step comes up. */
import { isActive, type Enrollment } from '../journey/enrollment';
import { versionOf, type Catalog } from '../ledger/catalog';
import { pausesOf, plannedOf } from '../ledger/due';
import type { Ledger } from '../ledger/ledger';
import type { Profile } from '../profile/profile';
import { scaledMs } from '../time/duration';
import type { Instant } from '../time/instant';
import { isTimezone } from '../time/timezone';
import { cappedAt, type MessageClass, type WithheldReason } from './message';
import { quietHoursEnd } from './quiet-hours';

/** A message as its step asks for it. */
export interface DueMessage {
  step: string;
  /** When its step came up by plan; neither a pause nor quiet hours move it. */
  at: Instant;
  effect: { channel: string; class: MessageClass | null; expiresMs: number };
}

export type Decision =
  | { kind: 'go' }
  | { kind: 'withhold'; reason: WithheldReason }
  /** Quiet hours: everything is asked again at this instant. */
  | { kind: 'hold'; until: Instant }
  /** The journey is paused: everything is asked again as it is resumed. */
  | { kind: 'paused' };

/** What goes out within this time of its plan counts as of its plan, so that no cap and no quiet hour hangs on who was quicker (real time). */
const ON_TIME_MS = 60_000;

/** Only the gate, a pause and `expires` concern messages that are not promotional. Which address it goes to, and whether that takes mail, is asked outside. */
export function decideMessage(ledger: Ledger, catalog: Catalog, enrollment: Enrollment, due: DueMessage, now: Instant): Decision {
  if (enrollment.gate === 'shut' || !isActive(enrollment)) return withhold(refusal(enrollment));
  const isPromotional = due.effect.class === 'promotional';
  if (isPromotional && enrollment.holdout) return withhold('holdout');
  if (pauseAt(catalog, enrollment, now)) return { kind: 'paused' };
  if (now - due.at > due.effect.expiresMs) return withhold(lateness(catalog, enrollment, due));
  if (!isPromotional) return { kind: 'go' };

  const planned = plannedOf(enrollment);
  const at = now - planned <= ON_TIME_MS ? planned : now;
  if (isSilenced(ledger.profile, 'promotional', at)) return withhold('suppressed_class');
  if (due.effect.channel === 'email' && emailConsent(ledger.profile, catalog) === 'unsubscribed') return withhold('no_consent');
  const until = quietUntil(ledger, catalog, enrollment, at);
  if (until !== null) return { kind: 'hold', until };
  return hasRoom(ledger, catalog, due.effect.channel, at) ? { kind: 'go' } : withhold('frequency_cap');
}

/** To promotional mail: what the person said, else what holds for those who never said. */
export function emailConsent(profile: Profile, catalog: Catalog): 'subscribed' | 'unsubscribed' {
  return profile.consent.email ?? catalog.settings.consentDefault;
}

const withhold = (reason: WithheldReason): Decision => ({ kind: 'withhold', reason });

function refusal({ endReason }: Enrollment): WithheldReason {
  return endReason === 'goal_met' || endReason === 'converted_elsewhere' ? 'goal_met' : 'ended';
}

const pauseAt = (catalog: Catalog, enrollment: Enrollment, now: Instant) =>
  pausesOf(catalog, enrollment).some(({ from, to }) => from <= now && (to === null || now < to));

/** `paused` where it had come up before a pause, and its time ran out in there. */
function lateness(catalog: Catalog, enrollment: Enrollment, due: DueMessage): WithheldReason {
  const expiresAt = due.at + due.effect.expiresMs;
  const caughtByPause = pausesOf(catalog, enrollment).some(
    ({ from, to }) => due.at < from && from <= expiresAt && (to === null || expiresAt < to),
  );
  return caughtByPause ? 'paused' : 'expired';
}

function isSilenced({ silenced }: Profile, messageClass: MessageClass, at: Instant): boolean {
  const until = Object.hasOwn(silenced, messageClass) ? silenced[messageClass] : undefined;
  return until !== undefined && at <= until;
}

function quietUntil(ledger: Ledger, catalog: Catalog, enrollment: Enrollment, at: Instant): Instant | null {
  const { quietHours } = versionOf(catalog, enrollment).definition;
  if (!quietHours) return null;
  const own = quietHours.timezone === 'profile' ? timezoneOf(ledger.profile) : quietHours.timezone;
  return quietHoursEnd(quietHours, at, own ?? catalog.settings.defaultTimezone);
}

/** Trait `timezone`; `undefined` where it names no zone. */
export function timezoneOf({ traits }: Profile): string | undefined {
  const said = Object.hasOwn(traits, 'timezone') ? traits['timezone']!.value : undefined;
  return isTimezone(said) ? said : undefined;
}

/** It needs room under the cap of its class and under that of its channel. */
function hasRoom(ledger: Ledger, catalog: Catalog, channel: string, at: Instant): boolean {
  const { frequencyCap } = catalog.settings;
  const concerned = ['promotional', channel].filter((name) => Object.hasOwn(frequencyCap, name));
  if (concerned.length === 0) return true;
  const others = ledger.enrollments.flatMap(({ messages }) => messages.filter((message) => message.class === 'promotional'));
  return concerned.every((name) => {
    const { max, per } = frequencyCap[name]!;
    // Rolling: what went out exactly that span ago is outside.
    const since = at - scaledMs(per, catalog.speed);
    const taken = others.filter((message) => {
      const slot = name === 'promotional' || message.channel === name ? cappedAt(message, ON_TIME_MS) : null;
      return slot !== null && slot > since;
    });
    return taken.length < max;
  });
}
