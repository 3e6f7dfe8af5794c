/** What becomes of a due message as its profile's ledger has it: whether it may go, its claim, and its outcome. Each is one write, guarded against whatever else concerns the profile. */
import { Injectable } from '@nestjs/common';
import { isActive, type Enrollment } from '@landfall/domain/journey/enrollment';
import { catchUp, holdMessage, placeOf, settleMessage, type DueSend } from '@landfall/domain/ledger/advance';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import { openLedger, type Ledger, type Surroundings } from '@landfall/domain/ledger/ledger';
import { plannedOf } from '@landfall/domain/ledger/due';
import { decideMessage } from '@landfall/domain/message/decide';
import { CLAIM_LASTS_MS, LOST_ANSWER, type Message, type MessageStatus } from '@landfall/domain/message/message';
import type { Profile } from '@landfall/domain/profile/profile';
import type { Settings } from '@landfall/domain/settings/settings';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import type { Next } from '@landfall/temporal/enrollment-port';
import { CatalogService } from '../catalog/catalog.service';
import { LedgerDesk } from '../desk/ledger-desk';
import { nextOf } from './next';

/** Whose enrollment it is about. */
export interface Passage {
  enrollmentId: string;
  profileId: string;
}

export type Look =
  /** No message may go out now: it waits, has ended, or what was due is settled. */
  { kind: 'other'; next: Next } | { kind: 'due'; due: DueSend; enrollment: Enrollment; profile: Profile; settings: Settings };

/** A claim in force, with the number of the definitions that it was decided by. */
export interface Claim {
  kind: 'claimed';
  step: string;
  at: number;
  catalogRevision: number;
}

export interface Outcome {
  status: Exclude<MessageStatus, 'claimed'>;
  reason: string | null;
  at: number;
  bouncedAt?: number;
}

@Injectable()
export class MessageLedger {
  constructor(
    private readonly desk: LedgerDesk,
    private readonly catalogs: CatalogService,
    private readonly definitions: DefinitionRepository,
    private readonly enrollments: EnrollmentRepository,
  ) {}

  /**
   * Works every timer that is due, and decides about the message that is due then, if one is. Where it may go nothing is written yet:
   * its claim works the same again, so that a message costs two writes and not three.
   */
  look(passage: Passage): Promise<Look> {
    return this.work<Look>(passage, (ledger, catalog, around) => {
      const sketch = sketchOf(ledger);
      const found = dueMessage(sketch, catalog, passage, around);
      if ('due' in found && !decided(sketch, catalog, found.enrollment, found.due, around))
        return { kind: 'due', ...found, profile: sketch.profile, settings: catalog.settings };
      const real = dueMessage(ledger, catalog, passage, around);
      const next = 'due' in real ? decided(ledger, catalog, real.enrollment, real.due, around) : real.next;
      return { kind: 'other', next: next ?? { kind: 'again' } };
    });
  }

  /** Asks everything again and claims, in one. @param addressHash of where it goes, kept for what is heard of it later */
  claim(passage: Passage, due: DueSend, addressHash: string | null): Promise<Claim | { kind: 'other'; next: Next }> {
    return this.work<Claim | { kind: 'other'; next: Next }>(passage, (ledger, catalog, around) => {
      const found = stillDue(ledger, catalog, passage, due, around);
      if (!('due' in found)) return { kind: 'other', next: found.next };
      const { enrollment } = found;
      enrollment.messages.push({
        ...blank(found.due),
        status: 'claimed',
        claimedAt: around.now,
        plannedAt: plannedOf(enrollment),
        ...(addressHash === null ? {} : { addressHash }),
      });
      ledger.changes.enrollments.add(enrollment);
      return { kind: 'claimed', step: due.step, at: around.now, catalogRevision: this.catalogs.held!.revision };
    });
  }

  /** Whether what the claim was decided by is still in force: a pause may have been answered while the claim was being written. */
  async stillHolds({ catalogRevision }: Claim): Promise<boolean> {
    return (await this.definitions.catalogRevision()) === catalogRevision;
  }

  /** It is certain that nothing was accepted: the claim is gone, and its place under a cap with it. */
  async giveBack({ enrollmentId }: Passage, { step, at }: Claim): Promise<void> {
    await this.enrollments.releaseClaim(enrollmentId, step, at);
  }

  /** The claim's outcome, once; what was settled before stays. */
  settleClaim(passage: Passage, { step }: Claim, outcome: Outcome): Promise<Next> {
    return this.work(passage, (ledger, catalog, around) => {
      const enrollment = enrollmentOf(ledger, passage);
      const known = enrollment?.messages.find((message) => message.step === step);
      if (enrollment && known?.status === 'claimed') settleMessage(ledger, catalog, enrollment, settled(known, outcome));
      return goOn(ledger, catalog, passage, around);
    });
  }

  /** What was due does not go out, for a reason outside the ledger. What the ledger itself has against it comes first. */
  withhold(passage: Passage, due: DueSend, reason: string): Promise<Next> {
    return this.work(passage, (ledger, catalog, around) => {
      const found = stillDue(ledger, catalog, passage, due, around);
      if (!('due' in found)) return found.next;
      settleMessage(ledger, catalog, found.enrollment, withheld(found.due, reason, around.now));
      return goOn(ledger, catalog, passage, around);
    });
  }

  private work<T>({ profileId, enrollmentId }: Passage, work: Work<T>): Promise<T> {
    return this.desk.work<T>({ profileId, onBehalfOf: enrollmentId, work });
  }
}

/** To try things on: what is worked on it is written nowhere. History is only read by timers. */
function sketchOf({ profile, isNew, enrollments, conversions, history }: Ledger): Ledger {
  const known = structuredClone({ profile, enrollments, conversions });
  return { ...openLedger(known.profile, { ...known, isNew, events: [] }), history };
}

type Work<T> = (ledger: Ledger, catalog: Catalog, around: Surroundings) => T;

const enrollmentOf = (ledger: Ledger, { enrollmentId }: Passage): Enrollment | undefined =>
  ledger.enrollments.find(({ id }) => id === enrollmentId);

/** The message that is due once everything else was worked, and that nobody has claimed. */
function dueMessage(
  ledger: Ledger,
  catalog: Catalog,
  passage: Passage,
  around: Surroundings,
): { due: DueSend; enrollment: Enrollment } | { next: Next } {
  catchUp(ledger, catalog, around.now, 'leave', around);
  const enrollment = enrollmentOf(ledger, passage);
  const place = enrollment && isActive(enrollment) ? placeOf(catalog, ledger, enrollment, around.now) : undefined;
  if (!enrollment || place?.kind !== 'sending') return { next: nextOf(ledger, catalog, passage.enrollmentId, around.now) };
  const claim = enrollment.messages.find(({ step }) => step === place.send.step);
  if (claim) return { next: resolveClaim(ledger, catalog, enrollment, claim, around) };
  return { due: place.send, enrollment };
}

/** The message that was found due, once more: whoever ended its enrollment meanwhile has shut the gate before it, which is recorded. */
function stillDue(
  ledger: Ledger,
  catalog: Catalog,
  passage: Passage,
  due: DueSend,
  around: Surroundings,
): { due: DueSend; enrollment: Enrollment } | { next: Next } {
  const found = dueMessage(ledger, catalog, passage, around);
  // Moved on meanwhile, by another attempt or to another version.
  if ('due' in found && found.due.step !== due.step) return { next: { kind: 'again' } };
  const enrollment = enrollmentOf(ledger, passage);
  const isStoodOn = enrollment?.cursor.step === due.step && !enrollment.messages.some(({ step }) => step === due.step);
  if (!enrollment || !isStoodOn) return found;
  const next = decided(ledger, catalog, enrollment, due, around);
  return next ? { next } : found;
}

/** Somebody else's claim is found here only where its attempt did not come back. It may still be under way, so it is judged when its time is over. */
function resolveClaim(ledger: Ledger, catalog: Catalog, enrollment: Enrollment, claim: Message, around: Surroundings): Next {
  const over = claim.status === 'claimed' && claim.claimedAt !== null ? claim.claimedAt + CLAIM_LASTS_MS : -Infinity;
  if (around.now < over) return { kind: 'retry', at: over };
  const lost: Outcome = { status: 'unknown', reason: LOST_ANSWER, at: around.now };
  settleMessage(ledger, catalog, enrollment, claim.status === 'claimed' ? settled(claim, lost) : (claim as SettledMessage));
  return goOn(ledger, catalog, { enrollmentId: enrollment.id }, around);
}

/** @returns what comes next where the message may not go out now; `undefined` where it may */
function decided(ledger: Ledger, catalog: Catalog, enrollment: Enrollment, due: DueSend, around: Surroundings): Next | undefined {
  const decision = decideMessage(ledger, catalog, enrollment, due, around.now);
  switch (decision.kind) {
    case 'go':
      return undefined;
    case 'paused':
      return { kind: 'idle' };
    case 'hold':
      holdMessage(ledger, enrollment, decision.until);
      break;
    case 'withhold':
      settleMessage(ledger, catalog, enrollment, withheld(due, decision.reason, around.now));
  }
  return goOn(ledger, catalog, { enrollmentId: enrollment.id }, around);
}

function goOn(ledger: Ledger, catalog: Catalog, { enrollmentId }: Pick<Passage, 'enrollmentId'>, around: Surroundings): Next {
  catchUp(ledger, catalog, around.now, 'leave', around);
  return nextOf(ledger, catalog, enrollmentId, around.now);
}

type SettledMessage = Omit<Message, 'status'> & { status: Exclude<MessageStatus, 'claimed'> };

const blank = ({ step, effect: { channel, class: messageClass } }: DueSend) => ({
  step,
  channel,
  class: messageClass,
  reason: null,
  claimedAt: null,
  at: null,
});

const withheld = (due: DueSend, reason: string, at: number): SettledMessage => ({
  ...blank(due),
  status: 'withheld',
  reason,
  at,
});

/** What was heard of it before its acceptance was written down stays. */
const settled = (claim: Message, outcome: Outcome): SettledMessage => ({ ...claim, ...outcome });
