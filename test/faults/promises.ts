/** The promises that hold whatever failed: nothing acknowledged is lost, nobody is mailed twice, too often or after their order, and the report adds up. */
import { messageIdOf } from '@landfall/domain/message/message';
import { durationMs } from '@landfall/domain/time/duration';
import type { Aftermath, JourneyReport } from './aftermath';
import { CAP, TRANSACTIONAL } from './shop';
import { joinIdOf } from './stream';

/** @returns what was broken, one line each */
export function brokenPromises(aftermath: Aftermath, speed: number): string[] {
  return [
    ...lostOrInvented(aftermath),
    ...mailedTwice(aftermath),
    ...mailedAfterOrder(aftermath),
    ...mailedTooOften(aftermath, speed),
    ...[...aftermath.reports].flatMap(([key, report]) => brokenIdentities(report).map((line) => `report of ${key}: ${line}`)),
  ];
}

/** R1: every acknowledged event is there once, and nothing else is. */
function lostOrInvented({ delivered, events, conversions, enrollments }: Aftermath): string[] {
  const broken: string[] = [];
  const known = new Set(delivered.map(({ call }) => call.messageId));
  for (const { call, status } of delivered) {
    if (status !== 200) broken.push(`${call.messageId} was answered ${status}`);
    else if (!events.has(call.messageId)) broken.push(`${call.messageId} was acknowledged and is lost`);
  }
  for (const id of events.keys()) if (!known.has(id)) broken.push(`${id} is stored and nobody sent it`);
  for (const { call, status } of delivered)
    if (call['event'] === 'Order Completed' && status === 200) {
      const found = conversions.filter(({ eventId }) => eventId === call.messageId);
      if (found.length !== 1) broken.push(`order ${call.messageId} is ${found.length} conversions`);
    }
  const entries = new Map<string, number>();
  for (const { journey, entryEventId } of enrollments) {
    if (entryEventId === null) continue;
    const entry = `${journey} by ${entryEventId}`;
    entries.set(entry, (entries.get(entry) ?? 0) + 1);
  }
  for (const [entry, times] of entries) if (times > 1) broken.push(`${entry} was entered ${times} times`);
  return broken;
}

/** R3: one acceptance per claim, by the mail server's own log. A crash between claim and answer leaves `unknown`, and nothing else does. */
function mailedTwice({ accepted, enrollments }: Aftermath): string[] {
  const broken: string[] = [];
  const times = new Map<string, number>();
  for (const { messageId } of accepted) times.set(messageId, (times.get(messageId) ?? 0) + 1);
  for (const [messageId, count] of times) if (count > 1) broken.push(`${messageId} was accepted ${count} times`);
  const statuses = new Map<string, string>();
  for (const enrollment of enrollments)
    for (const { step, status } of enrollment.messages) {
      const messageId = messageIdOf(enrollment.id, step);
      statuses.set(messageId, status);
      if (status === 'sent' && !times.has(messageId)) broken.push(`${messageId} counts as sent and was never accepted`);
      if (status === 'claimed') broken.push(`${messageId} is claimed for good: nobody settles it`);
    }
  for (const messageId of times.keys()) {
    const status = statuses.get(messageId);
    if (status !== 'sent' && status !== 'unknown' && status !== 'claimed')
      broken.push(`${messageId} was accepted and counts as ${status ?? 'nothing'}`);
  }
  return broken;
}

/** R3: no claim later than the acknowledgement of an order that stops its enrollment. */
function mailedAfterOrder({ accepted, delivered, enrollments, conversions, reports }: Aftermath): string[] {
  const acknowledgedAt = new Map(delivered.map(({ call, answeredAt }) => [call.messageId, answeredAt]));
  const byMail = new Map(
    enrollments.flatMap((enrollment) =>
      enrollment.messages.map((message) => [messageIdOf(enrollment.id, message.step), { enrollment, message }]),
    ),
  );
  const broken: string[] = [];
  for (const { messageId } of accepted) {
    const known = byMail.get(messageId);
    if (!known) continue;
    const { enrollment, message } = known;
    if (enrollment.goal === null) continue;
    const joinedAt = acknowledgedAt.get(joinIdOf(enrollment.profileId.slice('u:'.length))) ?? 0;
    for (const { profileId, occurredAt, eventId } of conversions) {
      if (profileId !== enrollment.profileId || occurredAt < enrollment.enteredAt || eventId === enrollment.entryEventId)
        continue;
      // Of an order on the other device nobody could know before the two were joined.
      const orderAt = Math.max(acknowledgedAt.get(eventId)!, joinedAt);
      if (message.claimedAt === null || message.claimedAt > orderAt)
        broken.push(`${messageId} was claimed ${message.claimedAt! - orderAt} ms after order ${eventId} was acknowledged`);
    }
  }
  for (const [key, { nudges }] of reports)
    if (nudges.claimedAfterGoal !== 0) broken.push(`report of ${key}: claimedAfterGoal is ${nudges.claimedAfterGoal}`);
  return broken;
}

/** Caps are never exceeded, by the mail server's own log. Mails count as of their plan: what was late by less than a minute was on time. */
function mailedTooOften({ accepted, delivered, events, enrollments }: Aftermath, speed: number): string[] {
  const perMs = durationMs(CAP.per) / speed;
  const taken = new Set(accepted.map(({ messageId }) => messageId));
  // Two devices were two people before they were joined.
  const joiners = new Set(delivered.map(({ shopper }) => shopper).filter((shopper) => events.has(joinIdOf(shopper))));
  const slots = new Map<string, number[]>();
  for (const { id, profileId, trail, messages } of enrollments)
    for (const { step, at: settledAt } of messages) {
      if (!taken.has(messageIdOf(id, step)) || TRANSACTIONAL.has(step) || joiners.has(profileId.slice('u:'.length))) continue;
      const at = trail.find((visit) => visit.step === step)!.at;
      slots.set(profileId, [...(slots.get(profileId) ?? []), settledAt! - at <= ON_TIME_MS ? at : settledAt!]);
    }
  return [...slots].flatMap(([profileId, own]) => {
    own.sort((a, b) => a - b);
    const first = own.findIndex((at, index) => index >= CAP.max && at - own[index - CAP.max]! < perMs);
    return first === -1 ? [] : [`${profileId} was mailed ${CAP.max + 1} times within ${CAP.per}, until ${own[first]}`];
  });
}

const ON_TIME_MS = 60_000;

/** What is always true of a report, whatever happened. */
export function brokenIdentities({ entry, enrollments, attainment, steps }: JourneyReport): string[] {
  const claims: [string, number, number][] = [
    ['inflow = entered + Σ rejected', entry.inflow, entry.entered + sum(entry.rejected)],
    [
      'entered = active + listening + Σ closed',
      entry.entered,
      enrollments.active + enrollments.listening + sum(enrollments.closed),
    ],
    ...(attainment === null ? [] : attainmentClaims(entry, attainment)),
    ...steps.flatMap((step): [string, number, number][] => [
      [`${step.id}: entered = waiting + left + Σ exited`, step.entered, step.waiting + step.left + sum(step.exited)],
      ...(step.kind === 'send'
        ? [
            [
              `${step.id}: left = sent + Σ withheld + failed + unknown`,
              step.left,
              step.sent! + sum(step.withheld!) + step.failed! + step.unknown!,
            ] as [string, number, number],
          ]
        : []),
    ]),
  ];
  return claims.filter(([, a, b]) => a !== b).map(([claim, a, b]) => `${claim} does not hold: ${a}, ${b}`);
}

function attainmentClaims(
  { uniqueProfiles, holdoutProfiles }: JourneyReport['entry'],
  { denominator, conversions, profiles, repeats }: NonNullable<JourneyReport['attainment']>,
): [string, number, number][] {
  return [
    ['denominator = unique profiles − holdout', denominator, uniqueProfiles - holdoutProfiles],
    ['conversions = profiles + repeats', conversions, profiles + repeats],
  ];
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
