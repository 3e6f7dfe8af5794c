/** What came of everybody, live and simulated, in the same words: two lists that can be held against each other line by line. */
import type { Aftermath } from './aftermath';

/** Something that came of one profile. Instants are in real ms of the live run. */
export interface Outcome {
  kind: 'enrollment' | 'message' | 'rejection' | 'credit';
  userId: string;
  /** What it is: equal in both worlds for the same thing. */
  thing: string;
  /** What became of it. */
  fate: string;
  /** The earliest instant at which its fate can have been decided. */
  at: number;
  /** When it came to be, where that is earlier: decides whether it is there at all. */
  since?: number;
}

/** The answer of `POST /v1/simulate`, as far as it is compared. */
export interface SimulatedWorld {
  enrollments: {
    journey: string;
    userId: string;
    key: string | null;
    variants: Record<string, string>;
    enteredAt: string;
    endedAt: string | null;
    endReason: string | null;
    holdout: boolean;
    messages: { step: string; at: string; status: string; reason: string | null }[];
  }[];
  rejected: { journey: string; userId: string; key: string | null; at: string; reason: string }[];
  conversions: {
    id: string;
    userId: string;
    occurredAt: string;
    outcome: string;
    rule: string;
    credited: Passage | null;
    assists: Passage[];
  }[];
}

interface Passage {
  journey: string;
  key: string | null;
  enteredAt: string;
}

/** Between the run's real clock and the simulation's, on which the same story takes `speed` times as long. */
export interface Clocks {
  origin: number;
  speed: number;
}

export const toVirtual = ({ origin, speed }: Clocks, real: number): string =>
  new Date(origin + (real - origin) * speed).toISOString();
const toReal = ({ origin, speed }: Clocks, virtual: string): number => origin + (Date.parse(virtual) - origin) / speed;

export function liveOutcomes({ enrollments, conversions, rejections }: Aftermath): Outcome[] {
  const byId = new Map(enrollments.map((enrollment) => [enrollment.id, enrollment]));
  const passage = (id: string) => nameOf(byId.get(id)!, byId.get(id)!.enteredAt);
  return [
    ...enrollments.flatMap((enrollment) => {
      const { profileId, enteredAt, endedAt, endReason, holdout, variants, messages } = enrollment;
      const common = { userId: userOf(profileId), name: nameOf(enrollment, enteredAt), enteredAt };
      return passageOutcomes({
        ...common,
        end: { reason: endReason, at: endedAt },
        ...{ holdout, variants },
        messages: messages.map(({ step, status, reason, at }) => ({ step, status, reason, at: at ?? enteredAt })),
      });
    }),
    ...rejections.map((each) => rejectionOutcome(userOf(each.profileId), each, each.at, each.reason)),
    ...conversions.map(({ id, profileId, occurredAt, outcome, rule, credited, assists }) =>
      creditOutcome(
        userOf(profileId),
        id,
        occurredAt,
        outcome,
        rule,
        credited === null ? null : passage(credited),
        assists.map(passage),
      ),
    ),
  ];
}

export function simulatedOutcomes({ enrollments, conversions, rejected }: SimulatedWorld, clocks: Clocks): Outcome[] {
  const real = (virtual: string) => toReal(clocks, virtual);
  const passage = (each: Passage) => nameOf(each, real(each.enteredAt));
  return [
    ...enrollments.flatMap(({ journey, userId, key, enteredAt, endedAt, endReason, holdout, variants, messages }) =>
      passageOutcomes({
        userId,
        name: nameOf({ journey, key }, real(enteredAt)),
        enteredAt: real(enteredAt),
        end: { reason: endReason, at: endedAt === null ? null : real(endedAt) },
        ...{ holdout, variants },
        messages: messages.map((message) => ({ ...message, at: real(message.at) })),
      }),
    ),
    ...rejected.map((each) => rejectionOutcome(each.userId, each, real(each.at), each.reason)),
    ...conversions.map(({ id, userId, occurredAt, outcome, rule, credited, assists }) =>
      creditOutcome(userId, id, real(occurredAt), outcome, rule, credited && passage(credited), assists.map(passage)),
    ),
  ];
}

interface PassageFacts {
  userId: string;
  name: string;
  enteredAt: number;
  end: { reason: string | null; at: number | null };
  holdout: boolean;
  variants: Readonly<Record<string, string>>;
  messages: { step: string; status: string; reason: string | null; at: number }[];
}

/** A claim that the gate refused happens only live, so it is as if the message had never come up. */
const REFUSED = new Set(['goal_met', 'ended']);

function passageOutcomes({ userId, name, enteredAt, end, holdout, variants, messages }: PassageFacts): Outcome[] {
  const drawn = Object.entries(variants).map(([step, variant]) => `${step}/${variant}`);
  const fate = `${[holdout ? 'held out' : 'treated', ...drawn.sort()].join(', ')}, ${end.reason ?? 'under way'} at ${end.at ?? '–'}`;
  return [
    { kind: 'enrollment' as const, userId, thing: `enrollment ${name}`, fate, at: end.at ?? enteredAt, since: enteredAt },
    ...messages
      .filter(({ status, reason }) => status !== 'withheld' || !REFUSED.has(reason ?? ''))
      .map(({ step, status, reason, at }) => ({
        kind: 'message' as const,
        userId,
        thing: `message ${name}/${step}`,
        fate: reason === null || status === 'unknown' ? status : `${status} (${reason})`,
        at,
      })),
  ];
}

function rejectionOutcome(userId: string, way: Way, at: number, reason: string): Outcome {
  return { kind: 'rejection', userId, thing: `turned away from ${wordsOf(way)} at ${at}`, fate: reason, at };
}

/** Why nobody has the credit is told by who entered last, up to now. */
const IN_THE_END = Number.MAX_SAFE_INTEGER;

function creditOutcome(
  userId: string,
  id: string,
  occurredAt: number,
  outcome: string,
  rule: string,
  credited: string | null,
  assists: string[],
): Outcome {
  const helped = assists.length > 0 ? `, assisted by ${[...assists].sort().join(' and ')}` : '';
  const fate = `${outcome} (${rule}) to ${credited ?? 'nobody'}${helped}`;
  return { kind: 'credit', userId, thing: `order ${id}`, fate, at: credited === null ? IN_THE_END : occurredAt };
}

type Way = { journey: string; key: string | null };
const wordsOf = ({ journey, key }: Way) => (key === null ? journey : `${journey} of ${key}`);
const nameOf = (way: Way, enteredAt: number) => `${wordsOf(way)} from ${enteredAt}`;

/** Everybody in the stream is known by a `userId` in the end. */
const userOf = (profileId: string) => profileId.slice('u:'.length);
