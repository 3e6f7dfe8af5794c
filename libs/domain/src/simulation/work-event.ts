/** What each kind of a simulation's events does to the ledger it concerns. */
import { catchUp } from '../ledger/advance';
import type { Catalog } from '../ledger/catalog';
import { setConsent } from '../ledger/consent';
import { enterByHand } from '../ledger/entries';
import { hearOfMessage } from '../ledger/hear';
import type { Ledger, Surroundings } from '../ledger/ledger';
import { changeMember } from '../ledger/member';
import { receive } from '../ledger/receive';
import { receiptOf, type MessageEvent, type SimulationEvent } from './simulation';

/** @param other the ledger that the call joins to this one; `null` where it joins none */
export function workEvent(
  ledger: Ledger,
  catalog: Catalog,
  given: SimulationEvent,
  other: Ledger | null,
  around: Surroundings,
): void {
  if (given.kind === 'call') return receive(ledger, catalog, given.event, 'accept', around, other);
  const at = receiptOf(given);
  catchUp(ledger, catalog, at - 1, 'accept', around);
  switch (given.kind) {
    case 'member':
      changeMember(ledger, catalog, { ...given, at }, around);
      return;
    case 'enroll':
      enterByHand(ledger, catalog, catalog.journeys.get(given.journey)!, { ...given, at }, around);
      return;
    case 'consent':
      return setConsent(ledger, given);
    case 'message':
      return hear(ledger, catalog, given, around);
  }
}

/** Of the latest passage that was sent it; nothing is heard of what was sent to nobody. */
function hear(
  ledger: Ledger,
  catalog: Catalog,
  { journey, step, status, occurredAt, receivedAt }: MessageEvent,
  around: Surroundings,
): void {
  const passages = ledger.enrollments.filter(
    (enrollment) => enrollment.journey === journey && enrollment.messages.some((message) => message.step === step),
  );
  const latest = passages.sort((a, b) => b.enteredAt - a.enteredAt).at(0);
  if (!latest) return;
  const news = { enrollmentId: latest.id, step, what: status, at: occurredAt, receivedAt, byMachine: false };
  hearOfMessage(ledger, catalog, news, around);
  // Whoever complains gets no more of it. Live the address remembers; here the person does.
  if (status === 'complained') setConsent(ledger, { email: 'unsubscribed' });
}
