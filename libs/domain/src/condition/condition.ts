/** The one language for segments, goals, audiences and branches, as a definition holds it. The schema that lets it in is in `condition.schema.ts`. */
import type { Json } from '../event/event';

/** Several operators must all hold. A bare value was written `eq` by the author and is kept bare. */
export interface Operators {
  eq?: Json;
  ne?: Json;
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
  in?: Json[];
  nin?: Json[];
  exists?: boolean;
  contains?: Json;
  startsWith?: string;
  endsWith?: string;
  /** RFC 3339 instant or bare date; strict. */
  before?: string;
  after?: string;
}
export type Test = Operators | string | number | boolean;

export interface CountTest {
  eq?: number;
  ne?: number;
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

export interface EventCondition {
  event: string;
  /** Property path (own property of that very name first, then dotted) to test. */
  where?: Record<string, Test>;
  /** Default `{gte: 1}`; a bare number is `eq`. */
  count?: CountTest | number;
  /** ISO 8601 duration looked back. */
  within?: string;
  /** In a keyed journey: only events of this enrollment's key, or without one. */
  sameKey?: true;
}
/** Conversions of a goal, qualified ones. */
export interface GoalCondition {
  goal: string;
  /** Default `{gte: 1}`; a bare number is `eq`. */
  count?: CountTest | number;
  within?: string;
}
export type Heard = 'delivered' | 'opened' | 'clicked' | 'bounced';
/** Something was heard of a message: of this enrollment's, or of any enrollment's in the journey named. */
export interface MessageCondition {
  message: Heard;
  /** Any message without it. */
  step?: string;
  journey?: string;
}
export interface TraitCondition {
  trait: string;
  is: Test;
}
export interface SegmentCondition {
  segment: string;
}
export type Condition =
  | EventCondition
  | TraitCondition
  | SegmentCondition
  | GoalCondition
  | MessageCondition
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition };
