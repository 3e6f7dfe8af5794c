/** What a simulation is given and what it answers: `POST /v1/simulate`, in the product's own values. Shapes and orders are api.md's. */
import type { EndReason, Outcome, Rule } from '../attribution/attribution';
import type { Event } from '../event/event';
import type { Money } from '../goal/conversion';
import type { GoalDefinition } from '../goal/goal';
import type { EnrollmentState } from '../journey/enrollment';
import type { JourneyDefinition, RejectionReason } from '../journey/journey';
import type { MessageStatus } from '../message/message';
import type { JourneyReport } from '../report/journey-report';
import type { Settings } from '../settings/settings';
import type { SegmentDefinition } from '../segment/segment';
import type { TemplateDefinition } from '../template/template';
import type { Instant } from '../time/instant';

/** Definitions by key, every reference among them kept. */
export interface DefinitionSet {
  readonly goals: ReadonlyMap<string, GoalDefinition>;
  readonly segments: ReadonlyMap<string, SegmentDefinition>;
  readonly templates: ReadonlyMap<string, TemplateDefinition>;
  readonly journeys: ReadonlyMap<string, JourneyDefinition>;
  readonly settings: Settings;
}

export type DefinitionKind = 'goals' | 'segments' | 'templates' | 'journeys';

export interface CallEvent {
  kind: 'call';
  event: Event;
}

/** Somebody is put into a static segment, or taken out. */
export interface MemberEvent {
  kind: 'member';
  messageId: string;
  segment: string;
  userId: string;
  add: boolean;
  receivedAt: Instant;
}

/** Somebody says what they consent to. What is left out stays as it is. */
export interface ConsentEvent {
  kind: 'consent';
  messageId: string;
  userId: string;
  email?: 'subscribed' | 'unsubscribed';
  tracking?: 'granted' | 'denied';
  receivedAt: Instant;
}

/** Somebody is asked in by hand. */
export interface EnrollEvent {
  kind: 'enroll';
  messageId: string;
  journey: string;
  userId: string;
  key: string | null;
  receivedAt: Instant;
}

/** Something is heard of the message of a step: the latest that was sent to the profile. */
export interface MessageEvent {
  kind: 'message';
  messageId: string;
  journey: string;
  step: string;
  userId: string;
  status: 'delivered' | 'opened' | 'clicked' | 'bounced' | 'complained';
  /** When it happened; never after its receipt. */
  occurredAt: Instant;
  receivedAt: Instant;
}

export type SimulationEvent = CallEvent | MemberEvent | ConsentEvent | EnrollEvent | MessageEvent;

export const receiptOf = (event: SimulationEvent): Instant => (event.kind === 'call' ? event.event.receivedAt : event.receivedAt);

export interface Simulation {
  definitions: DefinitionSet;
  /** As given; they are worked in order of their receipt, equal ones as given. */
  events: readonly SimulationEvent[];
  /** Time runs on to here, included. No event lies after it. */
  until: Instant;
  /** Feeds the draws of arms. */
  seed: string;
}

/** Instants are RFC 3339 text, as in every answer. */
export interface SimulatedEnrollment {
  journey: string;
  userId: string | null;
  key: string | null;
  version: number;
  enteredAt: string;
  endedAt: string | null;
  endReason: EndReason | null;
  holdout: boolean;
  /** Variant by split step. */
  variants: Record<string, string>;
  state: EnrollmentState;
  /** Where an active enrollment stands; `null` once it has ended. */
  step: string | null;
  messages: { step: string; channel: string; at: string; status: MessageStatus; reason: string | null }[];
}

export interface SimulatedRejection {
  journey: string;
  userId: string | null;
  key: string | null;
  at: string;
  reason: RejectionReason;
}

/** `enrollment` is the place in `enrollments`, from 0. */
export interface EnrollmentMention {
  journey: string;
  enteredAt: string;
  key: string | null;
  enrollment: number;
}

export interface SimulatedConversion {
  id: string;
  goal: string;
  userId: string | null;
  key: string | null;
  occurredAt: string;
  value: Money | null;
  outcome: Outcome;
  credited: EnrollmentMention | null;
  assists: EnrollmentMention[];
  rule: Rule;
}

export interface SimulationResult {
  enrollments: SimulatedEnrollment[];
  rejected: SimulatedRejection[];
  conversions: SimulatedConversion[];
  /** By journey key. */
  reports: Record<string, JourneyReport>;
}
