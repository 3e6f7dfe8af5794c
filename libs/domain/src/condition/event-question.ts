/** What a condition asks of a history, worked out once per condition: it is asked again with every event. */
import type { EventFact } from '../event/event';
import type { Instant } from '../time/instant';
import type { EventCondition, GoalCondition } from './condition';
import { countingOf, type Counting } from './counting';
import { matchesWhere } from './where';

export interface EventQuestion extends Counting<EventFact> {
  /** Whether one event is of that name and passes `where`. */
  isAbout(event: EventFact): boolean;
}

const ofEvents = new WeakMap<EventCondition, EventQuestion>();
const ofGoals = new WeakMap<GoalCondition, Counting<{ occurredAt: Instant }>>();

/** @param condition never changed in place */
export function questionOf(condition: EventCondition): EventQuestion {
  let question = ofEvents.get(condition);
  if (!question) {
    const fits = (event: EventFact) => matchesWhere(condition.where, event.properties);
    question = {
      ...countingOf(condition, fits),
      isAbout: (event) => event.event === condition.event && fits(event),
    };
    ofEvents.set(condition, question);
  }
  return question;
}

/** @param condition never changed in place */
export function goalQuestionOf(condition: GoalCondition): Counting<{ occurredAt: Instant }> {
  let question = ofGoals.get(condition);
  if (!question) ofGoals.set(condition, (question = countingOf(condition, () => true)));
  return question;
}
