/**
 * Live, on a virtual clock: the real engine over a real store takes in what happens at the instant at which it is told, and in the
 * place of Temporal each enrollment is woken at the instant that it asked for.
 */
import { catchUp } from '@landfall/domain/ledger/advance';
import type { Ledger } from '@landfall/domain/ledger/ledger';
import { parseInstant } from '@landfall/domain/time/instant';
import { readCall, type CallType } from '@landfall/contracts/tracking';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { JourneyService } from '@landfall/engine/definitions/journey.service';
import { JourneyWarnings } from '@landfall/engine/definitions/journey-warnings.service';
import { MemberService } from '@landfall/engine/definitions/member.service';
import { ReferenceService } from '@landfall/engine/definitions/reference.service';
import { EnrollByHand } from '@landfall/engine/journeys/enroll-by-hand.service';
import { ConsentService } from '@landfall/engine/messages/consent.service';
import type { Office } from '../support/office';
import type { GivenEvent } from '../support/random-world';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export class Timeline {
  /** When each enrollment is to be woken. */
  private readonly wakings = new Map<string, number>();
  /** When time alone may next change each profile. */
  private readonly changes = new Map<string, number>();
  private heardOf = 0;
  private readonly members: MemberService;
  private readonly byHand: EnrollByHand;
  private readonly consent: ConsentService;

  /** @param setClock makes it that instant for everybody */
  constructor(
    private readonly office: Office,
    private readonly setClock: (at: number) => void,
  ) {
    const { definitions, enrollments, profiles, desk, catalogs, addresses } = office;
    const common = new DefinitionService(definitions);
    const references = new ReferenceService(definitions, enrollments);
    const warnings = new JourneyWarnings(definitions, office.events);
    this.members = new MemberService(common, profiles, desk);
    this.byHand = new EnrollByHand(
      common,
      new JourneyService(common, definitions, enrollments, references, warnings),
      profiles,
      desk,
    );
    this.consent = new ConsentService(catalogs, profiles, addresses, desk);
  }

  /** Everything to `until`, events of an instant before what is due then. @param events in order of receipt */
  async play(events: readonly GivenEvent[], from: number, until: number): Promise<void> {
    const left = [...events].reverse();
    let tick = nextTick(from);
    for (;;) {
      const told = left.length > 0 ? parseInstant(left.at(-1)!.receivedAt)! : Infinity;
      const timer = Math.min(...this.wakings.values(), ...this.changes.values(), tick);
      const at = Math.min(told, timer);
      if (at > until) break;
      this.setClock(at);
      if (told === at) await this.tell(left.pop()!);
      else if ([...this.changes.values()].includes(at)) await this.lookAt(keysAt(this.changes, at));
      else if (tick === at) {
        await this.lookAt(await this.everybody());
        tick = nextTick(at);
      } else await this.wake(at);
      this.hear(at);
    }
    this.setClock(until);
    await this.lookAt(await this.everybody());
  }

  /** Everybody's ledger as it reads now, with whom journeys have turned away. */
  async ledgers(): Promise<Ledger[]> {
    const found = new Map<string, Ledger>();
    for (const id of await this.everybody()) {
      const ledger = (await this.office.ledgers.look(id, []))!;
      if (found.has(ledger.profile.id)) continue;
      found.set(ledger.profile.id, ledger);
      const rejections = await this.office.rejections.ofProfile(ledger.profile.id, null, 10_000);
      ledger.changes.rejections.push(...rejections.map(({ id: occasion, ...rejection }) => ({ ...rejection, occasion })));
    }
    return [...found.values()];
  }

  private async tell(event: GivenEvent): Promise<void> {
    await this.takeIn(event);
    const ids = [event['userId'], event['anonymousId']].flatMap((id) => (id === undefined ? [] : [String(id)]));
    await this.noteChanges(ids.flatMap((id) => [`u:${id}`, `a:${id}`]));
  }

  private async takeIn(event: GivenEvent): Promise<void> {
    const { type, messageId, timestamp, receivedAt: _, ...rest } = event;
    const userId = String(rest['userId'] ?? '');
    switch (type) {
      case 'member': {
        const [add, remove] = rest['add'] === true ? [[userId], []] : [[], [userId]];
        await this.members.change(String(rest['segment']), add, remove);
        return;
      }
      case 'consent':
        await this.consent.set(userId, { email: rest['email'] as 'subscribed' | 'unsubscribed' });
        return;
      case 'enroll':
        await this.byHand.enroll(String(rest['journey']), [userId], null);
        return;
      default: {
        const read = readCall({ ...rest, type, messageId, timestamp }, type as CallType, () => messageId);
        if ('faults' in read) throw new Error(JSON.stringify(read.faults));
        await this.office.ingest.receive([{ call: read.call }]);
      }
    }
  }

  /** The workflow of the one that entered first, until it sleeps. */
  private async wake(at: number): Promise<void> {
    const due = keysAt(this.wakings, at);
    const [first] = (await this.office.enrollments.findMany(due)).sort(
      (a, b) => a.enteredAt - b.enteredAt || (a.journey < b.journey ? -1 : 1),
    );
    const { id: enrollmentId, profileId } = first!;
    this.wakings.delete(enrollmentId);
    for (;;) {
      const next = await this.office.steps.advance({ enrollmentId, attempt: 1 });
      if (next.kind === 'again') continue;
      if (next.kind === 'sleep') this.wakings.set(enrollmentId, Math.max(next.until, at));
      if (next.kind === 'retry') throw new Error('nothing is to be tried again here');
      return this.noteChanges([profileId]);
    }
  }

  /** What Temporal would have been told. */
  private hear(at: number): void {
    for (const [id, owed] of this.office.told.slice(this.heardOf)) {
      if (owed === 'stop') this.wakings.delete(id);
      else this.wakings.set(id, at);
    }
    this.heardOf = this.office.told.length;
  }

  /** Works what is due of them, as housekeeping and the visits of ticks do. */
  private async lookAt(profileIds: readonly string[]): Promise<void> {
    await this.office.desk.workAll(
      profileIds.map((profileId) => ({
        profileId,
        work: (ledger, catalog, around) => catchUp(ledger, catalog, around.now, 'leave', around),
      })),
    );
    await this.noteChanges(profileIds);
  }

  private async noteChanges(profileIds: readonly string[]): Promise<void> {
    for (const id of profileIds) this.changes.delete(id);
    for (const { profile } of await this.office.profiles.findMany(profileIds))
      if (profile.segmentsDueAt !== null) this.changes.set(profile.id, profile.segmentsDueAt);
  }

  private async everybody(): Promise<string[]> {
    return this.office.profiles.idsAfter(null, 10_000);
  }
}

const keysAt = (map: ReadonlyMap<string, number>, at: number): string[] =>
  [...map].filter(([, when]) => when === at).map(([key]) => key);

/** Nine in Berlin, in the winter: when the schedules of random worlds tick. */
const nextTick = (at: number): number => Math.floor((at - 8 * HOUR) / DAY + 1) * DAY + 8 * HOUR;
