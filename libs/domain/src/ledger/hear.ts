/** What is heard of a message after it was handed over: delivered, opened, clicked, come back, complained of. Worked like a call. */
import { acceptedAt, messageIdOf, type Message } from '../message/message';
import { isErased } from '../profile/profile';
import type { Settings } from '../settings/settings';
import type { Instant } from '../time/instant';
import type { Catalog } from './catalog';
import { viewOf, type Ledger, type Surroundings } from './ledger';
import { settleMemberships, viewBeforeCall } from './segments';
import { workCall } from './work-call';

export type MessageNews = 'delivered' | 'opened' | 'clicked' | 'bounced' | 'complained';

export interface HeardNews {
  enrollmentId: string;
  step: string;
  what: MessageNews;
  /** When it happened; brought back to the receipt where later. */
  at: Instant;
  receivedAt: Instant;
  /** An open or a click that no person made. */
  byMachine: boolean;
}

/** `unsent`: nothing was handed over of which anything could be heard. `unknown`: there is no such message. */
export type Hearing = 'heard' | 'heard_before' | 'unsent' | 'unknown';

/** What comes back with a reason of its own says so; of the others only this is known. */
const CAME_BACK = 'came back after it was accepted';

/** The first time of each is kept. Whoever calls has worked the timers before the receipt. */
export function hearOfMessage(ledger: Ledger, catalog: Catalog, news: HeardNews, around: Surroundings): Hearing {
  const enrollment = ledger.enrollments.find(({ id }) => id === news.enrollmentId);
  const message = enrollment?.messages.find(({ step }) => step === news.step);
  if (!enrollment || !message) return 'unknown';
  if (message.status === 'withheld' || message.status === 'failed') return 'unsent';
  const at = Math.max(Math.min(news.at, news.receivedAt), message.at ?? message.claimedAt!);
  const changed = withNews(message, news, at, catalog.settings.bots);
  if (!changed) return 'heard_before';

  const callId = `${messageIdOf(enrollment.id, message.step)}:${news.what}`;
  const { receivedAt } = news;
  const before = catalog.stateGoals.length > 0 ? [viewBeforeHearing(ledger, catalog, callId, receivedAt)] : [];
  enrollment.messages[enrollment.messages.indexOf(message)] = changed;
  ledger.changes.enrollments.add(enrollment);
  // It counts, but there is nobody left whom it could move.
  if (isErased(ledger.profile.id)) return 'heard';
  const joined = settleMemberships(ledger, catalog, at, receivedAt, 'call');
  const call = { id: callId, messageId: callId, occurredAt: at, receivedAt, fact: null, properties: {} };
  workCall(ledger, catalog, call, { before, joined }, around);
  return 'heard';
}

/** Messages are replaced as they change, so a list of them stays what it was. */
function viewBeforeHearing(ledger: Ledger, catalog: Catalog, callId: string, at: Instant) {
  const messages = viewOf(ledger).messages();
  return { ...viewBeforeCall(ledger, catalog, callId, at), messages: () => messages };
}

type Bots = Settings['bots'];
type Mark = 'deliveredAt' | 'openedAt' | 'clickedAt' | 'complainedAt' | 'machineOpenedAt' | 'machineClickedAt';
/** Whoever clicks has opened, pictures shown or not. */
const MARKS: Record<Exclude<MessageNews, 'bounced'>, readonly Mark[]> = {
  delivered: ['deliveredAt'],
  opened: ['openedAt'],
  clicked: ['clickedAt', 'openedAt'],
  complained: ['complainedAt'],
};
const MACHINE_MARKS: Record<'opened' | 'clicked', readonly Mark[]> = {
  opened: ['machineOpenedAt'],
  clicked: ['machineClickedAt', 'machineOpenedAt'],
};

/** @returns the message with what is new, `undefined` where nothing is */
function withNews(message: Message, { what, byMachine }: HeardNews, at: Instant, bots: Bots): Message | undefined {
  if (what === 'bounced') return message.bouncedAt === undefined ? cameBack(message, at) : undefined;
  const isMachines = byMachine && bots !== 'keep' && (what === 'opened' || what === 'clicked');
  if (isMachines && bots === 'drop') return undefined;
  const marks = isMachines ? MACHINE_MARKS[what] : MARKS[what];
  const fresh = marks.filter((mark) => message[mark] === undefined || at < message[mark]);
  if (fresh.length === 0) return undefined;
  return { ...message, ...Object.fromEntries(fresh.map((mark) => [mark, at])) };
}

/** Later than its acceptance: it was sent, and stays a touch. */
function cameBack(message: Message, at: Instant): Message {
  const bouncedAt = at === acceptedAt(message) ? at + 1 : at;
  return message.status === 'sent' ? { ...message, status: 'bounced', reason: CAME_BACK, bouncedAt } : { ...message, bouncedAt };
}
