/**
 * All that is known of one profile, and what working a call changed of it. Every call is worked as a function over a ledger:
 * live between a load and one guarded transaction, in a simulation in memory.
 */
import type { ConditionView } from '../condition/matches';
import type { EventFact, Properties } from '../event/event';
import type { Conversion } from '../goal/conversion';
import { isActive, type Enrollment } from '../journey/enrollment';
import type { Rejection } from '../journey/journey';
import { heardOf } from '../message/message';
import { traitValues, type Profile } from '../profile/profile';
import type { Instant } from '../time/instant';
import { qualifiedConversions } from './known-conversions';

/** What changed since the ledger was opened: what the store has to write. */
export interface Changes {
  profile: boolean;
  enrollments: Set<Enrollment>;
  conversions: Set<Conversion>;
  rejections: Rejection[];
  /** Conversions told again, by `conversionKey`: their own, and those of other profiles. */
  repeated: Map<string, number>;
}

export interface Ledger {
  profile: Profile;
  /** Nothing was known of the profile before. */
  isNew: boolean;
  /** Events that conditions look at, by name, ascending by `occurredAt` then arrival. */
  history: Map<string, EventFact[]>;
  /** In order of opening. */
  enrollments: Enrollment[];
  conversions: Conversion[];
  changes: Changes;
  /** Cache of `traitValues`; dropped when a trait changes. */
  traits: Properties | null;
}

/** What working a call needs from outside. */
export interface Surroundings {
  /** Real instant after the ledger was read: gates shut from here on. */
  now: Instant;
  newId(): string;
  /** The profile that a conversion with this dedupe key already belongs to. */
  ownerOf(goal: string, conversionId: string): string | undefined;
  /** Feeds the draws of arms and variants. */
  seed: string;
  /** Profiles attained in the journey so far, over everybody; asked where a journey stops entries at its target. */
  attained(journey: string): number;
  /** The variant that newcomers to a split take, once the goal has decided it. */
  winnerOf(journey: string, step: string): string | undefined;
}

export const conversionKey = (goal: string, id: string): string => `${goal}:${id}`;

export function openLedger(
  profile: Profile,
  known: { isNew: boolean; events: EventFact[]; enrollments: Enrollment[]; conversions: Conversion[] },
): Ledger {
  const ledger: Ledger = {
    profile,
    isNew: known.isNew,
    history: new Map(),
    enrollments: known.enrollments,
    conversions: known.conversions,
    changes: noChanges(),
    traits: null,
  };
  for (const fact of known.events) remember(ledger, fact);
  return ledger;
}

function noChanges(): Changes {
  return { profile: false, enrollments: new Set(), conversions: new Set(), rejections: [], repeated: new Map() };
}

/** Adds an event to the history, in its place by `occurredAt`; behind those of the same instant. */
export function remember(ledger: Ledger, fact: EventFact): void {
  const facts = ledger.history.get(fact.event);
  if (!facts) {
    ledger.history.set(fact.event, [fact]);
    return;
  }
  let place = facts.length;
  while (place > 0 && facts[place - 1]!.occurredAt > fact.occurredAt) place--;
  facts.splice(place, 0, fact);
}

const NONE: readonly EventFact[] = [];

export function viewOf(ledger: Ledger): ConditionView {
  return {
    traits: (ledger.traits ??= traitValues(ledger.profile)),
    inSegment: (key) => Object.hasOwn(ledger.profile.segments, key),
    events: (name) => ledger.history.get(name) ?? NONE,
    conversions: (goal) => qualifiedConversions(ledger.conversions, goal),
    messages: () =>
      ledger.enrollments.flatMap(({ id, journey, messages }) =>
        messages.map((message) => ({ journey, enrollmentId: id, step: message.step, ...heardOf(message) })),
      ),
  };
}

/** The view as it would be had that event never been heard: traits and segments as they are. */
export function viewWithout(ledger: Ledger, eventId: string): ConditionView {
  return { ...viewOf(ledger), events: (name) => (ledger.history.get(name) ?? NONE).filter(({ id }) => id !== eventId) };
}

/** The view as it was before the call with this event id, whatever is worked next. */
export function viewBefore(ledger: Ledger, eventId: string): ConditionView {
  const segments = new Set(Object.keys(ledger.profile.segments));
  const known = ledger.conversions.length;
  return {
    ...viewWithout(ledger, eventId),
    inSegment: (key) => segments.has(key),
    conversions: (goal) => qualifiedConversions(ledger.conversions.slice(0, known), goal),
  };
}

export const activeEnrollments = (ledger: Ledger): Enrollment[] => ledger.enrollments.filter(isActive);
