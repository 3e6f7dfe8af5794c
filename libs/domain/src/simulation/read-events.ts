/** Events of a simulation as they are written, from JSON values to what is worked; every fault with its place. */
import { z } from 'zod';
import { isRecord } from '../condition/choice';
import { key, text } from '../condition/key';
import { either, fields, MAX_FAULTS, must } from '../condition/plain-words';
import type { EventType, Properties } from '../event/event';
import { toEvent } from '../event/tracking';
import { pointerOf, type Fault } from '../fault/fault';
import { faultsOfZod } from '../fault/faults-of-zod';
import { parseInstant } from '../time/instant';
import type { DefinitionSet, SimulationEvent } from './simulation';

const id = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), text);
const anInstant = must('an RFC 3339 instant such as 2026-03-01T09:00:00Z');
const instant = z.string(anInstant).transform((value, context) => {
  const read = parseInstant(value);
  if (read !== undefined) return read;
  context.addIssue({ code: 'custom', message: 'must be an RFC 3339 instant such as 2026-03-01T09:00:00Z' });
  return z.NEVER;
});
/** Kept as it came: a copy through a schema would lose a property called `__proto__`. */
const data = z.custom<Properties>((value) => value === undefined || isRecord(value), { error: 'must be an object' }).optional();

const when = { timestamp: instant, receivedAt: instant.optional(), messageId: id.optional() };
const call = z.looseObject({
  ...when,
  userId: id.nullish(),
  anonymousId: id.nullish(),
  context: data,
  sentAt: instant.optional(),
  originalTimestamp: instant.optional(),
});

/** Fields that tracking clients add are let be. */
const CALLS = {
  track: call.extend({ type: z.literal('track'), event: text, properties: data }),
  identify: call.extend({ type: z.literal('identify'), traits: data }),
  page: call.extend({ type: z.literal('page'), name: z.string(must('text')).nullish(), properties: data }),
  screen: call.extend({ type: z.literal('screen'), name: z.string(must('text')).nullish(), properties: data }),
} as const satisfies Record<EventType, z.ZodType>;
const member = fields({ ...when, type: z.literal('member'), segment: key, userId: id, add: z.boolean(must('true or false')) });

/** Of one event, for the document of the API. */
export const eventSchemas = [...Object.values(CALLS), member] as const;

const TYPES = [...Object.keys(CALLS), 'member'];

/** @returns events as given, and faults with pointers from the list; at most {@link MAX_FAULTS} of them */
export function readEvents(given: unknown, { segments }: Pick<DefinitionSet, 'segments'>): { events: SimulationEvent[]; faults: Fault[] } {
  if (!Array.isArray(given)) return { events: [], faults: [{ path: '', message: 'must be a list of events' }] };
  const events: SimulationEvent[] = [];
  const faults: Fault[] = [];
  for (const [place, item] of given.entries()) {
    const read = readEvent(item, `/events/${place}`, segments);
    if ('event' in read) events.push(read.event);
    else faults.push(...read.faults.map((fault) => ({ ...fault, path: pointerOf([place]) + fault.path })));
    if (faults.length >= MAX_FAULTS) return { events, faults: faults.slice(0, MAX_FAULTS) };
  }
  return { events, faults };
}

type Read = { event: SimulationEvent } | { faults: Fault[] };

function readEvent(item: unknown, madeId: string, segments: DefinitionSet['segments']): Read {
  if (!isRecord(item)) return { faults: [{ path: '', message: 'must be an object' }] };
  const { type } = item;
  if (type === 'member') return readMember(item, madeId, segments);
  if (typeof type === 'string' && Object.hasOwn(CALLS, type)) return readCall(item, type as EventType, madeId);
  return { faults: [{ path: '/type', message: `${type === undefined ? 'is missing; it ' : ''}must be ${either(TYPES)}` }] };
}

function readCall(item: Record<string, unknown>, type: EventType, madeId: string): Read {
  const parsed = CALLS[type].safeParse(item);
  if (!parsed.success) return { faults: faultsOfZod(parsed.error, item) };
  const { userId = null, anonymousId = null, messageId = madeId, receivedAt, sentAt, timestamp, originalTimestamp, context } = parsed.data;
  if (userId === null && anonymousId === null) return { faults: [{ path: '', message: 'says nobody: give a userId or an anonymousId' }] };
  const { event, name, properties, traits } = parsed.data as { event?: string; name?: string | null; properties?: Properties; traits?: Properties };
  const named = toEvent(
    {
      type,
      messageId,
      userId,
      anonymousId,
      timestamp,
      ...(event === undefined ? {} : { event }),
      ...(typeof name === 'string' ? { name } : {}),
      ...(properties === undefined ? {} : { properties }),
      ...(traits === undefined ? {} : { traits }),
      ...(context === undefined ? {} : { context }),
      ...(originalTimestamp === undefined ? {} : { originalTimestamp }),
    },
    receivedAt ?? timestamp,
    sentAt,
  );
  return { event: { kind: 'call', event: named } };
}

function readMember(item: Record<string, unknown>, madeId: string, segments: DefinitionSet['segments']): Read {
  const parsed = member.safeParse(item);
  if (!parsed.success) return { faults: faultsOfZod(parsed.error, item) };
  const { segment, userId, add, timestamp, receivedAt = timestamp, messageId = madeId } = parsed.data;
  const definition = segments.get(segment);
  if (definition && 'static' in definition) return { event: { kind: 'member', messageId, segment, userId, add, receivedAt } };
  const message = definition ? `“${segment}” is kept by its condition; only static segments are changed by hand` : `there is no segment “${segment}”`;
  return { faults: [{ path: '/segment', message }] };
}
