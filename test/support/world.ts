/** A profile on a virtual clock, for specs of the ledger: definitions as authors write them, calls at instants such as `2h`, an answer as a few words. */
import type { Condition } from '@landfall/domain/condition/condition';
import type { Properties } from '@landfall/domain/event/event';
import { toEvent, type TrackingCall } from '@landfall/domain/event/tracking';
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import { goalSchema } from '@landfall/domain/goal/goal.schema';
import type { JourneyDefinition, JourneyStatus } from '@landfall/domain/journey/journey';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import { catchUp, placeOf, settleMessage, type OnSend, type Place } from '@landfall/domain/ledger/advance';
import { buildCatalog, type Catalog, type Definitions } from '@landfall/domain/ledger/catalog';
import { setConsent, type ConsentSaid } from '@landfall/domain/ledger/consent';
import { isAttained } from '@landfall/domain/ledger/credit';
import { enterByHand, enterExisting } from '@landfall/domain/ledger/entries';
import { dueOf } from '@landfall/domain/ledger/due';
import { migrateEnrollment, type Migration } from '@landfall/domain/ledger/migrate';
import { People } from '@landfall/domain/ledger/people';
import { activeEnrollments, conversionKey, openLedger, type Ledger, type Surroundings } from '@landfall/domain/ledger/ledger';
import { hearOfMessage, type Hearing, type MessageNews } from '@landfall/domain/ledger/hear';
import { receive } from '@landfall/domain/ledger/receive';
import { changeMember } from '@landfall/domain/ledger/member';
import { DEFAULT_SETTINGS, type Settings } from '@landfall/domain/settings/settings';
import { otherIdsOf, profileIdOf, strangerProfile } from '@landfall/domain/profile/profile';

const HOUR = 3_600_000;
const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: HOUR, d: 24 * HOUR };
const START = Date.UTC(2026, 2, 1);

/** `2h`, `1d`, `30m`, `1d+1ms`: ms since the world began. */
export function span(text: string): number {
  return text.split('+').reduce((sum, part) => {
    const [, count, unit] = /^(-?\d+)(ms|s|m|h|d)$/.exec(part)!;
    return sum + Number(count) * UNITS[unit!]!;
  }, 0);
}
export const instant = (text: string): number => START + span(text);

export interface WorldDefinitions {
  goals?: Record<string, { when: Condition } & Partial<GoalDefinition>>;
  segments?: Record<string, Condition | 'static'>;
  journeys?: Record<string, Record<string, unknown>>;
  paused?: string[];
  stopped?: string[];
  /** What becomes of a message that is due: accepted at once, or left to be handed over as live. */
  onSend?: OnSend;
  settings?: Partial<Settings>;
  /** By split step, what newcomers take as decided. */
  winners?: Record<string, string>;
}

const purchase = { event: 'Order Completed' };
export interface JourneyParts {
  entry?: object;
  goal?: object | null;
  [part: string]: unknown;
}
/** The abandoned cart that most stories are about; parts of it may be written over. */
export function cartJourney(over: JourneyParts = {}): Record<string, unknown> {
  const { entry, goal, ...rest } = over;
  return {
    name: 'Abandoned cart',
    ...(goal === null ? {} : { goal: { key: 'purchase', ...goal } }),
    entry: { on: { event: 'Cart Updated' }, ...entry },
    steps: [
      { id: 'wait', delay: 'PT1H' },
      { id: 'remind', send: { channel: 'email', template: 'reminder' } },
      { id: 'day', delay: 'P1D' },
      { id: 'last', send: { channel: 'email', template: 'reminder' } },
    ],
    ...rest,
  };
}

export class World {
  private catalog: Catalog;
  private readonly saved: Definitions;
  private readonly onSend: OnSend;
  private readonly settings: Settings;
  private readonly winners: Record<string, string>;
  private readonly ledgers = new Map<string, Ledger>();
  private readonly people = new People((id) => this.open(id));
  private readonly heard = new Set<string>();
  private ids = 0;
  private messages = 0;

  constructor(definitions: WorldDefinitions) {
    const {
      goals = { purchase: { when: purchase } },
      segments = {},
      journeys = { cart: cartJourney() },
      paused = [],
      stopped = [],
      onSend = 'accept',
      settings = {},
      winners = {},
    } = definitions;
    this.onSend = onSend;
    this.settings = { ...DEFAULT_SETTINGS, ...settings };
    this.winners = winners;
    this.saved = {
      goals: Object.entries(goals).map(([key, goal]) => ({
        key,
        name: key,
        active: true,
        revision: 1,
        revisions: [{ revision: 1, definition: goalSchema.parse({ name: key, ...goal }) }],
      })),
      segments: Object.entries(segments).map(([key, when]) => ({
        key,
        active: true,
        definition: when === 'static' ? { name: key, static: true as const } : { name: key, when },
      })),
      journeys: Object.entries(journeys).map(([key, journey]) => ({
        key,
        name: key,
        status: (paused.includes(key) ? 'paused' : stopped.includes(key) ? 'stopped' : 'live') as JourneyStatus,
        liveVersion: 1,
        publishedAt: START,
        pauses: [],
        versions: [{ journey: key, version: 1, goalRevision: 1, definition: journeySchema.parse(journey) as JourneyDefinition }],
      })),
    };
    this.catalog = buildCatalog(this.saved, 1, this.settings);
  }

  /** The goal is saved again with another condition: those who enter from now on are measured by it. */
  revise(goal: string, when: Condition): this {
    const saved = this.saved.goals.find(({ key }) => key === goal)!;
    saved.revision += 1;
    saved.revisions.push({ revision: saved.revision, definition: goalSchema.parse({ name: goal, when }) });
    this.catalog = buildCatalog(this.saved, 1, this.settings);
    return this;
  }

  /** The journey's next version goes live. */
  publish(key: string, journey: Record<string, unknown>): this {
    const saved = this.saved.journeys.find((each) => each.key === key)!;
    const definition = journeySchema.parse(journey) as JourneyDefinition;
    const goalRevision = this.saved.goals.find((goal) => goal.key === definition.goal?.key)?.revision ?? null;
    saved.liveVersion = saved.versions.length + 1;
    saved.versions.push({ journey: key, version: saved.liveVersion, goalRevision, definition });
    this.catalog = buildCatalog(this.saved, 1, this.settings);
    return this;
  }

  get inForce(): Catalog {
    return this.catalog;
  }

  /** From that instant on; timers before it are worked by whoever comes next. */
  pause(at: string, key = 'cart'): this {
    const saved = this.saved.journeys.find((each) => each.key === key)!;
    Object.assign(saved, { status: 'paused', pauses: [...saved.pauses, { from: instant(at), to: null }] });
    this.catalog = buildCatalog(this.saved, 1, this.settings);
    return this;
  }

  resume(at: string, key = 'cart'): this {
    const saved = this.saved.journeys.find((each) => each.key === key)!;
    const pauses = saved.pauses.map((pause) => ({ ...pause, to: pause.to ?? instant(at) }));
    Object.assign(saved, { status: 'live', pauses });
    this.catalog = buildCatalog(this.saved, 1, this.settings);
    return this;
  }

  /** Everybody of that person under way in the journey is moved to its live version. @returns what became of each, in order of opening */
  migrate(at: string, key = 'cart', user = 'ada'): Migration[] {
    const { live } = this.catalog.journeys.get(key)!;
    const ledger = this.ledger(user);
    return activeEnrollments(ledger)
      .filter(({ journey }) => journey === key)
      .map((enrollment) => migrateEnrollment(ledger, this.catalog, enrollment, live!, this.around(instant(at), user)));
  }

  /** When the enrollment opened last is next to be worked: `1h`, or `null`. */
  due(user = 'ada'): string | null {
    const due = dueOf(this.catalog, this.ledger(user).enrollments.at(-1)!);
    return due === null ? null : shortSpan(due - START);
  }

  /** The way that the enrollment opened last took: `wait 0h, remind 1h`. */
  way(user = 'ada'): string {
    return this.ledger(user)
      .enrollments.at(-1)!
      .trail.map(({ step, at }) => `${step} ${shortSpan(at - START)}`)
      .join(', ');
  }

  /** @param told when it was heard, by default as it happened */
  track(
    at: string,
    event: string,
    properties: Properties = {},
    options: { told?: string; user?: string; messageId?: string; device?: string } = {},
  ): this {
    return this.hear(at, { type: 'track', event, properties }, options);
  }

  /** @param options device: that the profile is on too, so that the call joins both. A user called `a:phone` is the device `phone` itself */
  identify(at: string, traits: Properties, options: { told?: string; user?: string; device?: string } = {}): this {
    return this.hear(at, { type: 'identify', traits }, options);
  }

  /** The two are one person, by either kind of id. */
  alias(at: string, user: string, previousId: string): this {
    return this.hear(at, { type: 'alias', previousId }, { user });
  }

  member(at: string, segment: string, add: boolean, user = 'ada'): this {
    const ledger = this.ledger(user);
    catchUp(ledger, this.catalog, instant(at) - 1, this.onSend, this.around(instant(at), user));
    const messageId = `m${++this.messages}`;
    changeMember(
      ledger,
      this.catalog,
      { messageId, userId: user, segment, add, at: instant(at) },
      this.around(instant(at), user),
    );
    return this;
  }

  until(at: string, user = 'ada'): this {
    catchUp(this.ledger(user), this.catalog, instant(at), this.onSend, this.around(instant(at), user));
    return this;
  }

  /** Where the enrollment opened last stands once everything due by then is worked. */
  place(at: string, user = 'ada'): Place {
    this.until(at, user);
    const ledger = this.ledger(user);
    return placeOf(this.catalog, ledger, ledger.enrollments.at(-1)!, instant(at));
  }

  /** The message of a step of the enrollment opened last is known to be accepted, or lost. */
  settle(at: string, step: string, status: 'sent' | 'unknown', user = 'ada'): this {
    const ledger = this.ledger(user);
    const message = { step, channel: 'email', class: 'promotional' as const, status, reason: null };
    settleMessage(ledger, this.catalog, ledger.enrollments.at(-1)!, { ...message, claimedAt: instant(at), at: instant(at) });
    return this;
  }

  /** What is heard of the message of a step of the enrollment opened last. */
  hearOf(
    at: string,
    step: string,
    what: MessageNews,
    options: { told?: string; byMachine?: boolean; user?: string } = {},
  ): Hearing {
    const { told = at, byMachine = false, user = 'ada' } = options;
    this.until(`${told}+-1ms`, user);
    const ledger = this.ledger(user);
    const enrollmentId = ledger.enrollments.at(-1)?.id ?? '';
    const news = { enrollmentId, step, what, at: instant(at), receivedAt: instant(told), byMachine };
    return hearOfMessage(ledger, this.catalog, news, this.around(instant(told), user));
  }

  /** Somebody lets the profile into a journey. */
  enroll(at: string, { journey = 'cart', user = 'ada', key = null as string | null } = {}): this {
    const around = this.around(instant(at), user);
    catchUp(this.ledger(user), this.catalog, instant(at) - 1, this.onSend, around);
    const by = { key, at: instant(at), messageId: `m${++this.messages}` };
    enterByHand(this.ledger(user), this.catalog, this.catalog.journeys.get(journey)!, by, around);
    return this;
  }

  /** The journey is published at that instant, and asks the profile whether it is inside. */
  letInExisting(at: string, journey: string, user = 'ada'): this {
    enterExisting(
      this.ledger(user),
      this.catalog,
      this.catalog.journeys.get(journey)!,
      instant(at),
      this.around(instant(at), user),
    );
    return this;
  }

  consent(said: ConsentSaid, user = 'ada'): this {
    setConsent(this.ledger(user), said);
    return this;
  }

  /** One line an enrollment: journey, key, entry, end. */
  passages(user = 'ada'): string[] {
    return this.ledger(user).enrollments.map(({ journey, key, enteredAt, endReason, endedAt }) => {
      const end = endReason === null ? 'active' : `${endReason} at ${shortSpan(endedAt! - START)}`;
      return `${[journey, ...(key === null ? [] : [key])].join(' ')} from ${shortSpan(enteredAt - START)}: ${end}`;
    });
  }

  /** One line an enrollment: journey, entry, end, messages. */
  story(user = 'ada'): string[] {
    const since = (at: number) => shortSpan(at - START);
    return this.ledger(user).enrollments.map(
      ({ journey, enteredAt, endReason, endedAt, messages, holdout }) =>
        `${journey} from ${since(enteredAt)}${holdout ? ' (holdout)' : ''}: ` +
        `${endReason === null ? 'active' : `${endReason} at ${since(endedAt!)}`}` +
        messages
          .map(({ step, status, reason, at }) => `, ${step} ${status}${reason === null ? '' : ` (${reason})`} at ${since(at!)}`)
          .join(''),
    );
  }

  /** One line a conversion, by time. */
  credits(user = 'ada'): string[] {
    const { conversions, enrollments } = this.ledger(user);
    const nameOf = (id: string) => enrollments.find((enrollment) => enrollment.id === id)!.journey;
    return [...conversions]
      .sort((a, b) => a.occurredAt - b.occurredAt)
      .map(
        ({ occurredAt, outcome, credited, rule, assists }) =>
          `${shortSpan(occurredAt - START)}: ${outcome}${credited === null ? '' : ` to ${nameOf(credited)}`} (${rule})` +
          (assists.length > 0 ? `, assisted by ${assists.map(nameOf).join(', ')}` : ''),
      );
  }

  turnedAway(user = 'ada'): string[] {
    return this.ledger(user).changes.rejections.map(
      ({ journey, at, reason }) => `${journey} at ${shortSpan(at - START)}: ${reason}`,
    );
  }

  segmentsOf(user = 'ada'): string[] {
    return Object.keys(this.ledger(user).profile.segments).sort();
  }

  /** Of the person that the name leads to by now. */
  ledger(user = 'ada'): Ledger {
    return this.people.ledgerOf(user.startsWith('a:') ? user : `u:${user}`);
  }

  private open(id: string): Ledger {
    const name = id.startsWith('u:') ? id.slice(2) : id;
    let ledger = this.ledgers.get(name);
    if (!ledger) {
      ledger = openLedger(strangerProfile(id), { isNew: true, events: [], enrollments: [], conversions: [] });
      this.ledgers.set(name, ledger);
    }
    return ledger;
  }

  private hear(
    at: string,
    call: Pick<TrackingCall, 'type' | 'event' | 'properties' | 'traits' | 'previousId'>,
    options: { told?: string; user?: string; messageId?: string; device?: string },
  ): this {
    const { told = at, user = 'ada', messageId = `m${++this.messages}`, device = null } = options;
    if (this.heard.has(messageId)) return this;
    this.heard.add(messageId);
    const receivedAt = instant(told);
    const ids = user.startsWith('a:') ? { userId: null, anonymousId: user.slice(2) } : { userId: user, anonymousId: device };
    const event = toEvent({ ...call, ...ids, messageId, timestamp: instant(at) }, receivedAt);
    const other = this.people.meet(profileIdOf(ids), otherIdsOf(event));
    receive(this.ledger(user), this.catalog, event, this.onSend, this.around(receivedAt, user), other);
    return this;
  }

  /** Of conversions of its own the ledger knows by itself, as it does live. */
  private around(now: number, user: string): Surroundings {
    return {
      now,
      newId: () => `e${String(++this.ids).padStart(6, '0')}`,
      seed: 'spec',
      attained: (journey) => [...this.ledgers.values()].filter((ledger) => isAttained(ledger, journey)).length,
      winnerOf: (_, step) => this.winners[step],
      ownerOf: (goal, id) => {
        const owner = [...this.ledgers].find(
          ([name, { conversions }]) =>
            name !== user && conversions.some((known) => conversionKey(known.goal, known.id) === conversionKey(goal, id)),
        );
        return owner?.[1].profile.id;
      },
    };
  }
}

function shortSpan(ms: number): string {
  const parts: string[] = [];
  let rest = Math.abs(ms);
  for (const [unit, size] of Object.entries(UNITS).reverse()) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return `${ms < 0 ? '-' : ''}${parts.join('+') || '0h'}`;
}
