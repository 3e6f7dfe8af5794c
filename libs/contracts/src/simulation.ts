/** Simulations over HTTP and on the command line: what may be asked, how events are written, what is answered. */
import { z } from 'zod';
import { isRecord } from '@landfall/domain/condition/choice';
import { key, text } from '@landfall/domain/condition/key';
import { either, fields, MAX_FAULTS, must } from '@landfall/domain/condition/plain-words';
import { END_REASONS } from '@landfall/domain/attribution/attribution';
import { toEvent } from '@landfall/domain/event/tracking';
import { pointerOf, type Fault } from '@landfall/domain/fault/fault';
import { faultsOfZod } from '@landfall/domain/fault/faults-of-zod';
import { goalSchema } from '@landfall/domain/goal/goal.schema';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import { segmentSchema } from '@landfall/domain/segment/segment.schema';
import type { EventsRead } from '@landfall/domain/simulation/read-simulation';
import type { SimulationEvent } from '@landfall/domain/simulation/simulation';
import { templateDefinition } from '@landfall/domain/template/template';
import { parseInstant } from '@landfall/domain/time/instant';
import { CALL_TYPES, readCall, trackingSchemas, type CallType } from './tracking';

export const MAX_EVENTS = 100_000;

const AN_INSTANT = 'must be an RFC 3339 instant such as 2026-03-01T09:00:00Z';
const instant = z.string(must('an RFC 3339 instant')).refine((value) => parseInstant(value) !== undefined, { error: AN_INSTANT });
const id = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), text);

/** Somebody is put into a static segment, or taken out. */
const memberSchema = fields({
  type: z.literal('member'),
  segment: key,
  userId: id,
  add: z.boolean(must('true or false')),
  timestamp: instant,
  receivedAt: instant.optional(),
  messageId: id.optional(),
});

const TYPES = [...CALL_TYPES, 'member'];

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
  if (item.type === 'member') return readMember(item, madeId);
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

function readMember(item: Record<string, unknown>, madeId: string): ItemRead {
  const parsed = memberSchema.safeParse(item);
  if (!parsed.success) return { faults: faultsOfZod(parsed.error, item) };
  const { segment, userId, add, timestamp, receivedAt = timestamp, messageId = madeId } = parsed.data;
  return { event: { kind: 'member', messageId, segment, userId, add, receivedAt: parseInstant(receivedAt)! } };
}

/** What the door asks of the body. Definitions and events are read one by one behind it, so that all their faults are told at once. */
export const simulationBodySchema = fields({
  definitions: z.unknown().optional(),
  only: z.unknown().optional(),
  events: z.unknown(),
  until: z.unknown().optional(),
  seed: z.unknown().optional(),
});

const byKey = <S extends z.ZodType>(schema: S) => z.record(z.string(), schema).optional();
const time = z.iso.datetime();
const eventSchemas = [
  ...CALL_TYPES.map((type) =>
    (trackingSchemas[type] as z.ZodObject).extend({ type: z.literal(type), timestamp: instant, receivedAt: instant.optional() }),
  ),
  memberSchema,
];

/** The body in full, for the document of the API. */
export const simulationRequestSchema = z
  .strictObject({
    definitions: z
      .strictObject({
        goals: byKey(goalSchema),
        segments: byKey(segmentSchema),
        templates: byKey(templateDefinition),
        journeys: byKey(journeySchema),
        settings: z.strictObject({ defaultCurrency: z.string().optional() }).optional(),
      })
      .optional()
      .describe('each as in its PUT, by key; what is left out comes from the saved ones, of journeys the live ones'),
    only: z.array(key).optional().describe('the journeys that take part'),
    events: z.array(z.union(eventSchemas)).max(MAX_EVENTS).describe('worked in order of receivedAt, equal ones as given'),
    until: instant.optional().describe('time runs on to here; by default to the last event'),
    seed: z.string().optional().describe('feeds the draws of holdouts'),
  })
  .meta({ id: 'SimulationRequest' });

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
            status: z.enum(['sent', 'withheld']),
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
