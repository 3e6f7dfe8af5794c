/** The sentences about who is credited: where the winner stood, and the line that decided. */
import type { AttributionEnrollment, Considered, Rule } from './attribution';
import { HOW_IT_ENDED, type Telling } from './explanation';

/** `it came 2 hours after this person entered, while the journey was under way` */
export function placeAtConversion(telling: Telling, winner: AttributionEnrollment): string {
  const { occurredAt, eventId } = telling.facts.conversion;
  const { endedAt, endReason, endedByEventId, enteredAt, windowMs } = winner;
  if (lookedAt(telling, winner.id).standing === 'active') {
    const entering = telling.after(occurredAt - enteredAt, 'this person entered');
    const stopped = endReason === 'goal_met' && endedByEventId === eventId ? ', and stopped it' : '';
    return `it came ${entering}, while the journey was under way${stopped}`;
  }
  const ending = telling.after(occurredAt - endedAt!, `the journey ended (${HOW_IT_ENDED[endReason!]})`);
  return `it came ${ending}${windowMs === 0 ? '' : `, inside its attribution window of ${telling.length(windowMs)}`}`;
}

/** Why this one and not another: the line of "Who is credited" that decided, with those it set aside. */
export function creditReason(telling: Telling, winner: AttributionEnrollment, rule: Rule): string {
  const own = lookedAt(telling, winner.id);
  const rivals = rivalsOf(telling, winner);
  const aside = (test: (rival: Rival) => boolean) => rivals.filter(test).map(({ enrollment }) => enrollment);
  const even = (rival: Rival) => rival.looked.standing === own.standing && rival.looked.lastTouchAt === own.lastTouchAt;
  const earlier = (touchAt: number | null) => telling.earlier(telling.facts.conversion.occurredAt - touchAt!);
  switch (rule) {
    case 'active_over_listening': {
      const ended = aside(({ looked }) => looked.standing === 'listening');
      return `${telling.names(ended)} had already ended and only listened: a journey under way goes first.`;
    }
    case 'touched': {
      const silent = aside(({ looked }) => looked.standing === own.standing && looked.lastTouchAt === null);
      return `That journey alone had reached this person with a message, ${earlier(own.lastTouchAt)}; nothing had been sent by ${telling.names(silent)}.`;
    }
    case 'latest_touch': {
      const touched = rivals.filter(({ looked }) => looked.standing === own.standing && looked.lastTouchAt !== null);
      const nearest = touched.reduce((a, b) => (b.looked.lastTouchAt! > a.looked.lastTouchAt! ? b : a));
      return `That journey had sent the latest message, ${earlier(own.lastTouchAt)}; ${telling.name(nearest.enrollment)} had last sent one ${earlier(nearest.looked.lastTouchAt)}.`;
    }
    case 'latest_entry': {
      const older = aside((rival) => even(rival) && rival.enrollment.enteredAt < winner.enteredAt);
      return `${messagesTie(own)}, so the latest entry decides: this person had entered ${telling.names(older)} earlier.`;
    }
    case 'smallest_key': {
      const alike = aside((rival) => even(rival) && rival.enrollment.enteredAt === winner.enteredAt);
      return `${messagesTie(own)} and this person entered ${telling.names(alike)} at the same moment, so the first in alphabetical order takes it: chance never decides.`;
    }
    default:
      return 'Nothing else had a claim to it.';
  }
}

interface Rival {
  enrollment: AttributionEnrollment;
  looked: Considered;
}

/** The others that could have been credited. */
function rivalsOf(telling: Telling, winner: AttributionEnrollment): Rival[] {
  return telling.facts.decision.considered
    .filter(({ standing, enrollmentId }) => standing !== 'none' && enrollmentId !== winner.id)
    .map((looked) => ({ looked, enrollment: telling.enrollment(looked.enrollmentId) }))
    .filter(({ enrollment }) => !enrollment.holdout);
}

function lookedAt(telling: Telling, id: string): Considered {
  return telling.facts.decision.considered.find(({ enrollmentId }) => enrollmentId === id)!;
}

const messagesTie = ({ lastTouchAt }: Considered): string =>
  lastTouchAt === null ? 'No message had been sent before it' : 'The latest messages went out at the same moment';
