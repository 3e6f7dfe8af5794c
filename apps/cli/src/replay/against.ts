// A live run held against the simulation of the same events: person by person, and where they differ, what real time had to do with it.
import type { SimulatedEnrollment, SimulationResult } from '@landfall/domain/simulation/simulation';
import { formatDuration } from '@landfall/domain/time/duration';
import type { PlacedEvent } from '../events/event-file';
import { dueAt, type Schedule } from './schedule';

/** As the API lists them; instants are real ones. */
export type LiveEnrollment = Pick<SimulatedEnrollment, 'journey' | 'userId' | 'enteredAt' | 'endReason' | 'holdout' | 'messages'>;
export interface LiveConversion {
  id: string;
  goal: string;
  userId: string | null;
  occurredAt: string;
  receivedAt: string;
  outcome: string;
  rule: string;
  credited: { journey: string } | null;
}
export interface LiveRun {
  enrollments: readonly LiveEnrollment[];
  conversions: readonly LiveConversion[];
}

export interface Difference {
  userId: string;
  live: string;
  simulated: string;
  /** Where real time had a choice; `undefined` is a fault of ours. */
  because: string | undefined;
}
export interface Comparison {
  people: number;
  enrollments: number;
  conversions: number;
  messages: number;
  differences: Difference[];
}

/** How far apart two instants of the schedule may lie and still fall on one millisecond of the real clock, or on two that changed places. */
const ROUNDING_MS = 2;

/** @param events those replayed, with their original instants; simulated at those instants */
export function holdAgainst(
  live: LiveRun,
  simulated: SimulationResult,
  events: readonly PlacedEvent[],
  schedule: Schedule,
): Comparison {
  const [ours, theirs] = [fates(live), fates(simulated)];
  const ordersLateMs = Math.max(
    0,
    ...live.conversions.map(({ occurredAt, receivedAt }) => Date.parse(receivedAt) - Date.parse(occurredAt)),
  );
  const differences = [...new Set([...ours.keys(), ...theirs.keys()])].sort().flatMap((userId): Difference[] => {
    const [a, b] = [ours.get(userId)?.join('; ') ?? 'nothing', theirs.get(userId)?.join('; ') ?? 'nothing'];
    if (a === b) return [];
    const because = border(
      events.filter((event) => event.userId === userId && event.event !== null),
      live.enrollments.filter((enrollment) => enrollment.userId === userId),
      simulated.enrollments.filter((enrollment) => enrollment.userId === userId),
      { schedule, ordersLateMs, sendsLateMs: latestSend(live, simulated, schedule) },
    );
    return [{ userId, live: a, simulated: b, because }];
  });
  return {
    people: new Set(events.map(({ userId }) => userId)).size,
    enrollments: simulated.enrollments.length,
    conversions: simulated.conversions.length,
    messages: simulated.enrollments.reduce((sum, { messages }) => sum + messages.length, 0),
    differences,
  };
}

/** What came of each person, in words that do not depend on the clock. Refused claims happen only live. */
function fates({ enrollments, conversions }: LiveRun | SimulationResult): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (userId: string | null, fate: string) => {
    const fatesOf = found.get(userId ?? '') ?? [];
    fatesOf.push(fate);
    found.set(userId ?? '', fatesOf);
  };
  const byEntry = [...enrollments].sort((a, b) => Date.parse(a.enteredAt) - Date.parse(b.enteredAt));
  for (const { userId, journey, endReason, holdout, messages } of byEntry) {
    const told = messages
      .filter(({ reason }) => reason !== 'goal_met' && reason !== 'ended')
      .map(({ step, status, reason }) => ` ${step} ${reason ?? status}`);
    add(userId, `${journey}${holdout ? ' (holdout)' : ''} ${endReason ?? 'active'}${told.join('')}`);
  }
  const inOrder = [...conversions].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { userId, goal, id, outcome, rule, credited } of inOrder) {
    add(userId, `${goal} ${id.split('@')[0]} ${outcome}${credited ? ` to ${credited.journey}` : ''} (${rule})`);
  }
  return found;
}

interface Lateness {
  schedule: Schedule;
  /** Receipt of an order after its instant, real ms, the worst of the run. */
  ordersLateMs: number;
  /** Acceptance of a mail after its step came up, real ms, the worst of the run. */
  sendsLateMs: number;
}

/** An event of the person within the time that mail or news was under way: which came first was real time's to say. */
function border(
  events: readonly PlacedEvent[],
  live: readonly LiveEnrollment[],
  simulated: readonly SimulatedEnrollment[],
  { schedule, ordersLateMs, sendsLateMs }: Lateness,
): string | undefined {
  const planned = simulated.flatMap(({ messages, endedAt, endReason }) => [
    ...messages.map(({ step, at }) => ({ what: step, at: dueAt(schedule, Date.parse(at)), step: step as string | null })),
    ...(endReason === 'completed'
      ? [{ what: 'the end of the steps', at: dueAt(schedule, Date.parse(endedAt!)), step: null }]
      : []),
  ]);
  // A mail that went out only live has its plan nowhere else: an order was told after it.
  const onlyLive = live.flatMap(({ messages }) =>
    messages
      .filter(({ step, status }) => status === 'sent' && !planned.some((plan) => plan.step === step))
      .map(({ step, at }) => ({ what: step, at: Date.parse(at) - sendsLateMs, step: step as string | null })),
  );
  for (const plan of [...planned, ...onlyLive]) {
    const sent = live.flatMap(({ messages }) => messages).find(({ step, status }) => step === plan.step && status === 'sent');
    const lateMs = sent ? Math.max(0, Date.parse(sent.at) - plan.at) : sendsLateMs;
    for (const event of events) {
      const apart = dueAt(schedule, event.at) - plan.at;
      if (apart < -ordersLateMs - ROUNDING_MS || apart > lateMs + ROUNDING_MS) continue;
      return `${event.event} of line ${event.line} came ${Math.abs(apart)} ms (${formatDuration(Math.abs(apart) * schedule.speed)} of the story) ${apart < 0 ? 'before' : 'after'} ${plan.what} came up`;
    }
  }
  return undefined;
}

function latestSend(live: LiveRun, simulated: SimulationResult, schedule: Schedule): number {
  const planned = new Map(
    simulated.enrollments.flatMap(({ userId, journey, messages }) =>
      messages.map(({ step, at }) => [`${journey}:${userId}:${step}`, dueAt(schedule, Date.parse(at))] as const),
    ),
  );
  let latest = 0;
  for (const { userId, journey, messages } of live.enrollments)
    for (const { step, status, at } of messages) {
      const plan = planned.get(`${journey}:${userId}:${step}`);
      if (status === 'sent' && plan !== undefined) latest = Math.max(latest, Date.parse(at) - plan);
    }
  return latest;
}

/** For people: the counts, then each person in whom the two differ. */
export function comparisonLines({ people, enrollments, conversions, messages, differences }: Comparison): string[] {
  const unexplained = differences.filter(({ because }) => because === undefined).length;
  const total = `${people} people, ${enrollments} enrollments, ${messages} messages, ${conversions} conversions held against the simulation`;
  if (differences.length === 0) return [`${total}: all as simulated.`];
  return [
    `${total}: ${differences.length} people differ, ${unexplained === 0 ? 'each where real time had the choice' : `${unexplained} of them unexplained`}.`,
    ...differences.flatMap(({ userId, live, simulated, because }) => [
      `  ${userId}`,
      `    live       ${live}`,
      `    simulated  ${simulated}`,
      `    because    ${because ?? 'nothing explains it'}`,
    ]),
  ];
}
