// A live run held against the simulation of the same events: person by person, and where they differ, what real time had to do with it.
import type { SimulatedEnrollment, SimulationResult } from '@landfall/domain/simulation/simulation';
import { formatInstant } from '@landfall/domain/time/instant';
import type { PlacedEvent } from '../events/event-file';
import type { Travel } from './replayer';
import { dueAt, storyAt, type Schedule } from './schedule';

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

/** What was replayed, and when each event was under way. */
export interface Story {
  events: readonly PlacedEvent[];
  travels: ReadonlyMap<PlacedEvent, Travel>;
  schedule: Schedule;
}

/** Whole milliseconds of the real clock are all that the schedule has, on either side. */
const ROUNDING_MS = 1;

/** When the server heard it, in the story's time: as it was sent, the nearest that is known from here. */
export const heardAt = ({ at }: PlacedEvent, { sentAt }: Travel, schedule: Schedule): number =>
  Math.max(at, storyAt(schedule, sentAt));

/** @param simulated of the same events, heard as they were heard live */
export function holdAgainst(live: LiveRun, simulated: SimulationResult, story: Story): Comparison {
  const [ours, theirs] = [fates(live), fates(simulated)];
  const differences = [...new Set([...ours.keys(), ...theirs.keys()])].sort().flatMap((userId): Difference[] => {
    const [a, b] = [ours.get(userId)?.join('; ') ?? 'nothing', theirs.get(userId)?.join('; ') ?? 'nothing'];
    return a === b ? [] : [{ userId, live: a, simulated: b, because: border(userId, live, simulated, story) }];
  });
  return {
    people: new Set(story.events.map(({ userId }) => userId)).size,
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

/**
 * An event that mattered was under way while a mail was: from its step's instant until it was accepted, or, where none was, for as
 * long as the slowest took. Which of the two came first was real time's to say; a simulation takes no time for either.
 */
function border(
  userId: string,
  live: LiveRun,
  simulated: SimulationResult,
  { events, travels, schedule }: Story,
): string | undefined {
  const own = <T extends { userId: string | null }>(list: readonly T[]) => list.filter((each) => each.userId === userId);
  const orders = new Set(own(simulated.conversions).map(({ occurredAt }) => occurredAt));
  const mattered = new Set([
    ...orders,
    ...own(simulated.enrollments).map(({ enteredAt }) => enteredAt),
    ...own(simulated.rejected).map(({ at }) => at),
  ]);
  const arrivals = events.filter(
    (event) => event.userId === userId && event.event !== null && mattered.has(formatInstant(event.at)),
  );
  const slowestMs = slowestMail(live, simulated, schedule);
  const mails = [
    ...own(simulated.enrollments).flatMap((enrollment) => plannedMails(enrollment, own(live.enrollments), schedule, slowestMs)),
    ...own(live.enrollments).flatMap(({ messages }) =>
      messages.map(({ step, at }) => ({ step, from: Date.parse(at) - slowestMs, to: Date.parse(at) })),
    ),
  ];
  const meetings = arrivals.flatMap((event) => {
    const { sentAt, answeredAt } = travels.get(event)!;
    return mails
      .filter(({ from, to }) => answeredAt + ROUNDING_MS >= from && sentAt - ROUNDING_MS <= to)
      .map(({ step, from, to }) => ({
        isOrder: orders.has(formatInstant(event.at)),
        apart: Math.abs(dueAt(schedule, event.at) - from),
        words: `${event.event} of line ${event.line} happened ${dueAt(schedule, event.at) - from} ms after ${step} came up and was under way until ${answeredAt - from} ms, the mail until ${to - from} ms`,
      }));
  });
  // What stops a mail explains more than what begins one, and the nearest most.
  return meetings.sort((a, b) => Number(b.isOrder) - Number(a.isOrder) || a.apart - b.apart).at(0)?.words;
}

/** Mails of a simulated enrollment as they fared live, and its end, which is an instant. */
function plannedMails(
  { enteredAt, endReason, endedAt, messages }: SimulatedEnrollment,
  live: readonly LiveEnrollment[],
  schedule: Schedule,
  slowestMs: number,
): { step: string; from: number; to: number }[] {
  const twin = live.find(
    (enrollment) => Math.abs(Date.parse(enrollment.enteredAt) - dueAt(schedule, Date.parse(enteredAt))) <= ROUNDING_MS,
  );
  const mails = messages.map(({ step, at }) => {
    const from = dueAt(schedule, Date.parse(at));
    const told = twin?.messages.find((message) => message.step === step && message.status === 'sent');
    return { step, from, to: told ? Math.max(from, Date.parse(told.at)) : from + slowestMs };
  });
  if (endReason !== 'completed' || endedAt === null) return mails;
  const end = dueAt(schedule, Date.parse(endedAt));
  return [...mails, { step: 'the end', from: end, to: end }];
}

/** Real ms from a step's instant to the acceptance of its mail, the worst of the run. */
function slowestMail(live: LiveRun, simulated: SimulationResult, schedule: Schedule): number {
  const planned = new Map<string, number[]>();
  for (const { userId, journey, messages } of simulated.enrollments)
    for (const { step, at } of messages) {
      const name = `${journey}:${userId}:${step}`;
      planned.set(name, [...(planned.get(name) ?? []), dueAt(schedule, Date.parse(at))]);
    }
  let slowest = 0;
  for (const { userId, journey, messages } of live.enrollments)
    for (const { step, status, at } of messages) {
      const before = (planned.get(`${journey}:${userId}:${step}`) ?? []).filter((plan) => plan <= Date.parse(at));
      if (status === 'sent' && before.length > 0) slowest = Math.max(slowest, Date.parse(at) - Math.max(...before));
    }
  return slowest;
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
