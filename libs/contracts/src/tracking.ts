/** Tracking calls as Segment's HTTP API has them. What SDKs add beside these fields is none of our business and passes by. */
import { z } from 'zod';
import type { Properties } from '@landfall/domain/event/event';
import type { TrackingCall } from '@landfall/domain/event/tracking';
import { isRecord } from '@landfall/domain/condition/choice';
import { text } from '@landfall/domain/condition/key';
import { must } from '@landfall/domain/condition/plain-words';
import type { Fault } from '@landfall/domain/fault/fault';
import { faultsOfText } from '@landfall/domain/fault/faults-of-text';
import { faultsOfZod } from '@landfall/domain/fault/faults-of-zod';
import { parseInstant } from '@landfall/domain/time/instant';

/** Bytes of one message as JSON. */
export const MESSAGE_LIMIT = 32 * 1024;

/** SDKs send `null` for what they do not have, and numbers for ids. */
const id = z.union([z.number().transform(String), z.string()], must('text of 1 to 255 characters')).pipe(text);
const maybe = <T extends z.ZodType>(schema: T) => z.preprocess((value) => value ?? undefined, schema.optional());
const bag = maybe(z.custom<Properties>((value) => typeof value === 'object' && !Array.isArray(value), must('an object')));
const instant = maybe(
  z.string(must('an RFC 3339 time such as 2026-03-01T12:00:00Z')).transform((value, context) => {
    const read = parseInstant(value);
    if (read === undefined)
      context.addIssue({ code: 'custom', message: 'must be an RFC 3339 time such as 2026-03-01T12:00:00Z' });
    return read ?? 0;
  }),
);

const common = {
  messageId: maybe(id),
  userId: maybe(id),
  anonymousId: maybe(id),
  context: bag,
  timestamp: instant,
  originalTimestamp: instant,
  sentAt: instant,
};
const view = z.object({
  ...common,
  name: maybe(z.string(must('text'))),
  category: maybe(z.string(must('text'))),
  properties: bag,
});
const calls = {
  track: z.object({ ...common, event: text, properties: bag }),
  page: view,
  screen: view,
  identify: z.object({ ...common, traits: bag }),
  group: z.object({ ...common, groupId: id, traits: bag }),
  alias: z.object({ ...common, previousId: id }),
} as const;

export type CallType = keyof typeof calls;
export const CALL_TYPES = Object.keys(calls) as CallType[];
export const trackingSchemas: Readonly<Record<CallType, z.ZodType>> = calls;

/** A batch is judged message by message; here only that it is one. What its `context` says, every message says that says nothing else. */
export const batchSchema = z.object({
  batch: z.array(z.unknown(), must('a list of messages')),
  sentAt: instant,
  context: bag,
});

export const trackingAnswer = z.object({
  success: z.literal(true),
  rejected: z
    .array(z.object({ index: z.int(), errors: z.array(z.object({ path: z.string(), message: z.string() })) }))
    .optional()
    .meta({ description: 'The messages of a batch that were refused; all others were taken.' }),
});

export type ReadCall = { call: TrackingCall; sentAt?: number } | { faults: Fault[] };

/**
 * @param type of the route, or `undefined` in a batch, where each message names its own
 * @param newMessageId for a call without one
 */
export function readCall(message: unknown, type: CallType | undefined, newMessageId: () => string): ReadCall {
  if (!isRecord(message)) return { faults: [{ path: '', message: 'must be an object' }] };
  const kind = type ?? message.type;
  if (typeof kind !== 'string' || !Object.hasOwn(calls, kind))
    return { faults: [{ path: '/type', message: `must be ${CALL_TYPES.join(', ')}` }] };
  const parsed = calls[kind as CallType].safeParse(message);
  const faults = [
    ...faultsOfText(message),
    ...(parsed.success ? [] : faultsOfZod(parsed.error, message)),
    ...(isOfNobody(message) ? [{ path: '/userId', message: 'is missing: a call needs userId or anonymousId' }] : []),
  ];
  if (!parsed.success || faults.length > 0) return { faults };
  const { sentAt, messageId, userId, anonymousId, ...rest } = parsed.data;
  const call = withoutUndefined({
    ...rest,
    type: kind as CallType,
    messageId: messageId ?? newMessageId(),
    userId: userId ?? null,
    anonymousId: anonymousId ?? null,
  }) as unknown as TrackingCall;
  return { call, ...(sentAt === undefined ? {} : { sentAt }) };
}

function isOfNobody({ userId, anonymousId }: { userId?: unknown; anonymousId?: unknown }): boolean {
  return (userId ?? null) === null && (anonymousId ?? null) === null;
}

/** @returns the message with what the context of its batch says and its own does not; anything but an object as it is */
export function withBatchContext(message: unknown, context: Properties | undefined): unknown {
  if (context === undefined || !isRecord(message)) return message;
  const own = message.context ?? {};
  return isRecord(own) ? { ...message, context: { ...context, ...own } } : message;
}

function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
