/** Simulations over HTTP and on the command line: what may be asked, how events are written, what is answered. */
import { z } from 'zod';
import { isRecord } from '@landfall/domain/condition/choice';
import { key, stepId, text } from '@landfall/domain/condition/key';
import { either, fields, MAX_FAULTS, must, word } from '@landfall/domain/condition/plain-words';
import { END_REASONS } from '@landfall/domain/attribution/attribution';
import { toEvent } from '@landfall/domain/event/tracking';
import { pointerOf, type Fault } from '@landfall/domain/fault/fault';
import { faultsOfZod } from '@landfall/domain/fault/faults-of-zod';
import { goalSchema } from '@landfall/domain/goal/goal.schema';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import { segmentSchema } from '@landfall/domain/segment/segment.schema';
import { settingsSchema } from '@landfall/domain/settings/settings.schema';
import type { EventsRead } from '@landfall/domain/simulation/read-simulation';
import type { SimulationEvent } from '@landfall/domain/simulation/simulation';
import { templateDefinition } from '@landfall/domain/template/template';
import { parseInstant, type Instant } from '@landfall/domain/time/instant';
import { CALL_TYPES, readCall, trackingSchemas, type CallType } from './tracking';

export const MAX_EVENTS = 100_000;

const AN_INSTANT = 'must be an RFC 3339 instant such as 2026-03-01T09:00:00Z';
const instant = z.string(must('an RFC 3339 instant')).refine((value) => parseInstant(value) !== undefined, { error: AN_INSTANT });
const id = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), text);

const dated = { timestamp: instant, receivedAt: instant.optional(), messageId: id.optional() };

/** Beside calls of tracking: what comes in by other doors. */
const OTHERS = {
  /** Somebody is put into a static segment, or taken out. */
  member: fields({ type: z.literal('member'), segment: key, userId: id, add: z.boolean(must('true or false')), ...dated }),
  /** Somebody says what they consent to. */
  consent: fields({
    type: z.literal('consent'),
    userId: id,
    email: word('subscribed', 'unsubscribed').optional(),
    tracking: word('granted', 'denied').optional(),
    ...dated,
  }).refine(({ email, tracking }) => email !== undefined || tracking !== undefined, {
    error: 'says nothing: it needs email, tracking or both',
  }),
  /** Somebody is asked in by hand. */
  enroll: fields({ type: z.literal('enroll'), journey: key, userId: id, key: id.nullish(), ...dated }),
  /** Something is heard of a message that was sent. */
  message: fields({
    type: z.literal('message'),
    journey: key,
    step: stepId,
    userId: id,
    status: word('delivered', 'opened', 'clicked', 'bounced', 'complained'),
    ...dated,
  }),
};
type OtherType = keyof typeof OTHERS;
type Other = { [T in OtherType]: z.output<(typeof OTHERS)[T]> }[OtherType];

const TYPES = [...CALL_TYPES, ...Object.keys(OTHERS)];

/** @returns every event at its place, those of tracking made ready as if they had just come in over HTTP */
export function readSimulationEvents(given: unknown): EventsRead {
  if (!Array.isArray(given))
    return {
      events: [],
      faults: [{ path: '', message: `${given === undefined ? 'is missing; it ' : ''}must be a list of events` }],
    };
  const faults: Fault[] = [];
  const events: (SimulationEvent | undefined)[] = [];
  for (const [place, item] of given.entries()) {
    const read = readItem(item, `/events/${place}`);
    if ('event' in read) events.push(read.event);
    else {
      events.push(undefined);
      faults.push(...read.faults.map((fault) => ({ ...fault, path: pointerOf([place]) + fault.path })));
      if (faults.length >= MAX_FAULTS) break;
    }
  }
  return { events, faults: faults.slice(0, MAX_FAULTS) };
}

type ItemRead = { event: SimulationEvent } | { faults: Fault[] };

/** @param madeId stands in for a `messageId` that is not given: the same file gives the same ids each time */
function readItem(item: unknown, madeId: string): ItemRead {
  if (!isRecord(item)) return { faults: [{ path: '', message: 'must be an object' }] };
  if (typeof item.type === 'string' && Object.hasOwn(OTHERS, item.type)) return readOther(item.type as OtherType, item, madeId);
  if (!CALL_TYPES.includes(item.type as CallType)) {
    return {
      faults: [{ path: '/type', message: `${item.type === undefined ? 'is missing; it ' : ''}must be ${either(TYPES)}` }],
    };
  }
  const read = readCall(item, undefined, () => madeId);
  const receivedAt = item.receivedAt === undefined ? undefined : parseInstant(item.receivedAt);
  const faults = [
    ...('faults' in read ? read.faults : []),
    ...(item.timestamp === undefined ? [{ path: '/timestamp', message: `is missing; it ${AN_INSTANT}` }] : []),
    ...(item.receivedAt !== undefined && receivedAt === undefined ? [{ path: '/receivedAt', message: AN_INSTANT }] : []),
  ];
  if ('faults' in read || faults.length > 0) return { faults };
  return { event: { kind: 'call', event: toEvent(read.call, receivedAt ?? read.call.timestamp!, read.sentAt) } };
}

function readOther(type: OtherType, item: Record<string, unknown>, madeId: string): ItemRead {
  const parsed = OTHERS[type].safeParse(item);
  if (!parsed.success) return { faults: faultsOfZod(parsed.error, item) };
  const { timestamp, receivedAt: received = timestamp, messageId = madeId } = parsed.data;
  const receivedAt = parseInstant(received)!;
  const said = { messageId, receivedAt };
  return { event: otherEvent(parsed.data, said, Math.min(parseInstant(timestamp)!, receivedAt)) };
}

/** @param occurredAt never after its receipt */
function otherEvent(other: Other, said: { messageId: string; receivedAt: Instant }, occurredAt: Instant): SimulationEvent {
  const { userId } = other;
  switch (other.type) {
    case 'member':
      return { kind: 'member', ...said, userId, segment: other.segment, add: other.add };
    case 'consent':
      return {
        kind: 'consent',
        ...said,
        userId,
        ...(other.email === undefined ? {} : { email: other.email }),
        ...(other.tracking === undefined ? {} : { tracking: other.tracking }),
      };
    case 'enroll':
      return { kind: 'enroll', ...said, userId, journey: other.journey, key: other.key ?? null };
    case 'message':
      return { kind: 'message', ...said, userId, journey: other.journey, step: other.step, status: other.status, occurredAt };
  }
}

/** What the door asks of the body. Definitions and events are read one by one behind it, so that all their faults are told at once. */
export const simulationBodySchema = fields({
  definitions: z.unknown().optional(),
  only: z.unknown().optional(),
  events: z.unknown(),
  until: z.unknown().optional(),
  seed: z.unknown().optional(),
});

const spanEnd = z
  .string(must('an RFC 3339 instant'))
  .transform((value, context) => {
    const read = parseInstant(value);
    if (read === undefined) context.addIssue({ code: 'custom', message: AN_INSTANT });
    return read ?? 0;
  })
  .optional();
/** The same of one draft, whose definitions are known. */
export const journeySimulationBodySchema = fields({
  events: z.unknown().optional(),
  from: spanEnd,
  to: spanEnd,
  until: z.unknown().optional(),
  seed: z.unknown().optional(),
});

const byKey = <S extends z.ZodType>(schema: S) => z.record(z.string(), schema).optional();
const time = z.iso.datetime();
const eventSchemas = [
  ...CALL_TYPES.map((type) =>
    (trackingSchemas[type] as z.ZodObject).extend({ type: z.literal(type), timestamp: instant, receivedAt: instant.optional() }),
  ),
  ...Object.values(OTHERS),
];

const events = z.array(z.union(eventSchemas)).max(MAX_EVENTS).describe('worked in order of receivedAt, equal ones as given');
const until = instant.optional().describe('time runs on to here; by default to the last event');
const seed = z.string().optional().describe('feeds the draws of holdouts and splits');

/** The body in full, for the document of the API. */
export const simulationRequestSchema = z
  .strictObject({
    definitions: z
      .strictObject({
        goals: byKey(goalSchema),
        segments: byKey(segmentSchema),
        templates: byKey(templateDefinition),
        journeys: byKey(journeySchema),
        settings: settingsSchema.optional(),
      })
      .optional()
      .describe('each as in its PUT, by key; what is left out comes from the saved ones, of journeys the live ones'),
    only: z.array(key).optional().describe('the journeys that take part'),
    events,
    until,
    seed,
  })
  .meta({ id: 'SimulationRequest' });

export const journeySimulationRequestSchema = z
  .strictObject({
    events: events.optional().describe('in the place of those that are stored'),
    from: instant.optional().describe('of stored events, by when they happened: included'),
    to: instant.optional().describe('not included'),
    until,
    seed,
  })
  .meta({ id: 'JourneySimulationRequest' });

const mention = z.object({ journey: z.string(), enteredAt: time, key: z.string().nullable(), enrollment: z.int() });

export const simulationAnswerSchema = z
  .object({
    enrollments: z.array(
      z.object({
        journey: z.string(),
        userId: z.string().nullable(),
        key: z.string().nullable(),
        version: z.int(),
        enteredAt: time,
        endedAt: time.nullable(),
        endReason: z.enum(END_REASONS).nullable(),
        holdout: z.boolean(),
        variants: z.record(z.string(), z.string()),
        state: z.enum(['active', 'listening', 'closed']),
        step: z.string().nullable(),
        messages: z.array(
          z.object({
            step: z.string(),
            channel: z.string(),
            at: time,
            status: z.enum(['sent', 'withheld', 'bounced']),
            reason: z.string().nullable(),
          }),
        ),
      }),
    ),
    rejected: z.array(
      z.object({ journey: z.string(), userId: z.string().nullable(), key: z.string().nullable(), at: time, reason: z.string() }),
    ),
    conversions: z.array(
      z.object({
        id: z.string(),
        goal: z.string(),
        userId: z.string().nullable(),
        key: z.string().nullable(),
        occurredAt: time,
        value: z.object({ amount: z.string(), currency: z.string().nullable() }).nullable(),
        outcome: z.string(),
        credited: mention.nullable(),
        assists: z.array(mention),
        rule: z.string(),
      }),
    ),
    reports: z
      .record(z.string(), z.looseObject({ journey: z.string() }))
      .describe('by journey key, as GET /v1/reports/journeys/{key} answers'),
  })
  .meta({ id: 'SimulationAnswer' });
