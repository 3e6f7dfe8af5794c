// Sends events as they fall due, in order, in batches: nothing is lost or doubled while the server is busy, away or restarted.
import { setTimeout as pause } from 'node:timers/promises';
import type { HttpClient } from '../client/http-client';
import { written, type PlacedEvent } from '../events/event-file';
import { dueAt, type Schedule } from './schedule';

export interface ReplayState {
  sent: number;
  total: number;
  /** Original instant of the last event sent. */
  at: number;
  /** How late the last batch was sent, in ms of real time. */
  behindMs: number;
}

export interface Refused {
  messageId: string;
  errors: { path: string; message: string }[];
}

/** When an event left here and when its answer was back, real ms UTC: the server heard it in between. */
export interface Travel {
  sentAt: number;
  answeredAt: number;
}

export interface Replayed {
  /** Those that the server refused. */
  refused: Refused[];
  travels: ReadonlyMap<PlacedEvent, Travel>;
}

const BATCH_SIZE = 100;
/** No pause is longer, so that progress is told. */
const LONGEST_PAUSE_MS = 1000;

/**
 * One batch at a time: the order of the file is the order of the server. A batch is sent again until it is answered, and each of
 * its messages is known by its id.
 *
 * @param events in order of time
 */
export async function replay(
  client: HttpClient,
  events: readonly PlacedEvent[],
  schedule: Schedule,
  idOf: (event: PlacedEvent) => string,
  tell: (state: ReplayState) => void,
): Promise<Replayed> {
  const refused: Refused[] = [];
  const travels = new Map<PlacedEvent, Travel>();
  for (let sent = 0; sent < events.length;) {
    const now = Date.now();
    const batch = dueBatch(events, sent, schedule, now);
    if (batch.length === 0) {
      await pause(Math.min(LONGEST_PAUSE_MS, dueAt(schedule, events[sent]!.at) - now));
    } else {
      const messages = batch.map((event) => written({ ...event, at: dueAt(schedule, event.at) }, idOf(event)));
      const { body } = await client.post<{ rejected?: { index: number; errors: Refused['errors'] }[] }>(
        '/v1/batch',
        { batch: messages },
        { repeatable: true },
      );
      const travel = { sentAt: now, answeredAt: Date.now() };
      for (const event of batch) travels.set(event, travel);
      for (const { index, errors } of body.rejected ?? []) refused.push({ messageId: idOf(batch[index]!), errors });
      sent += batch.length;
    }
    const last = events[Math.max(0, sent - 1)]!;
    tell({
      sent,
      total: events.length,
      at: last.at,
      behindMs: Math.max(0, Date.now() - dueAt(schedule, (events[sent] ?? last).at)),
    });
  }
  return { refused, travels };
}

function dueBatch(events: readonly PlacedEvent[], from: number, schedule: Schedule, now: number): PlacedEvent[] {
  let end = from;
  while (end < events.length && end - from < BATCH_SIZE && dueAt(schedule, events[end]!.at) <= now) end++;
  return events.slice(from, end);
}
