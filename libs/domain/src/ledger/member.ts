/** Members chosen by hand: the call that adds a profile to a static segment or takes it out, with what follows. */
import type { Instant } from '../time/instant';
import type { Catalog } from './catalog';
import type { Ledger, Surroundings } from './ledger';
import { settleMemberships, viewBeforeCall } from './segments';
import { workCall } from './work-call';

export interface MemberCall {
  messageId: string;
  /** As it was named; of a stranger, who becomes known by it. */
  userId: string;
  segment: string;
  add: boolean;
  at: Instant;
}

/** Works the call as any other. @returns whether anything changed */
export function changeMember(
  ledger: Ledger,
  catalog: Catalog,
  { messageId, userId, segment, add, at }: MemberCall,
  around: Surroundings,
): boolean {
  const inside = Object.hasOwn(ledger.profile.segments, segment);
  if (inside === add) return false;
  const before = catalog.stateGoals.length > 0 ? [viewBeforeCall(ledger, catalog, messageId, at)] : [];
  if (ledger.isNew) Object.assign(ledger.profile, { userId, firstSeenAt: at, lastSeenAt: at });
  if (add) ledger.profile.segments[segment] = { since: at };
  else delete ledger.profile.segments[segment];
  ledger.changes.profile = true;
  const joined = settleMemberships(ledger, catalog, at, at, 'call');
  const call = { id: messageId, messageId, occurredAt: at, receivedAt: at, fact: null, properties: {} };
  workCall(ledger, catalog, call, { before, joined: add ? [segment, ...joined] : joined }, around);
  return true;
}
