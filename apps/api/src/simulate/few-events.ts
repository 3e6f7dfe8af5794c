/** How much one simulation takes on. */
import { MAX_EVENTS } from '@landfall/contracts/simulation';
import { HttpFault } from '../http/http-fault';

export function requireFewEvents(events: unknown): void {
  if (Array.isArray(events) && events.length > MAX_EVENTS)
    throw new HttpFault(413, 'too_large', `A simulation takes ${MAX_EVENTS} events at most.`);
}
