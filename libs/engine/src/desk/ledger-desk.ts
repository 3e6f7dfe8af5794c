/**
 * Works calls at the ledgers of their profiles: many callers to one transaction, for one profile in the order they came. What
 * was written by somebody else meanwhile makes the group start again on what is true by then.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { EventFact } from '@landfall/domain/event/event';
import { Overloaded } from '@landfall/domain/fault/fault';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import { conversionKey, type Ledger, type Surroundings } from '@landfall/domain/ledger/ledger';
import { isActive, type Enrollment } from '@landfall/domain/journey/enrollment';
import type { Instant } from '@landfall/domain/time/instant';
import type { Debt, Owed } from '@landfall/store/enrollment/enrollment.repository';
import type { StoredEvent } from '@landfall/store/event/event.repository';
import { storeIsAway } from '@landfall/store/connection';
import { LedgerRepository, type Reading } from '@landfall/store/ledger/ledger.repository';
import { StaleRead } from '@landfall/store/profile/profile.repository';
import { CatalogService, type Held } from '../catalog/catalog.service';
import { ENGINE_SETTINGS, type EngineSettings } from '../settings';
import { newId } from './new-id';
import { worthRepeating } from './worth-repeating';

export interface DeskTask<T> {
  /** Any that leads to the profile: where it was joined to another, that one's ledger is worked. */
  profileId: string;
  /** Ids of the same person beside it, by what the call says. */
  others?: readonly string[];
  /** The call it brings: stored with what it changes, or not worked at all where it was heard before. */
  event?: StoredEvent;
  /** Dedupe keys that working it may ask the owner of, worked out from the catalog in force. */
  conversionKeys?(catalog: Catalog): string[];
  /** The same for events of the profile's history that working it may complete late. */
  laterConversionKeys?(catalog: Catalog, facts: readonly EventFact[]): string[];
  /**
   * Changes the ledger. May run more than once, each time on a fresh one.
   *
   * @param other of `others`, to be taken over: it is worked under no other id from then on
   */
  work(ledger: Ledger, catalog: Catalog, around: Surroundings, other: Ledger | null): T;
  /** What it answers for a call heard before. */
  heardBefore?: T;
  /** The enrollment whose workflow asks: it need not be told of what it hears in the answer. */
  onBehalfOf?: string;
}

/** Enrollments whose workflow has to be started, to hear of their end, or to look again before its time. */
export type Tell = (owed: ReadonlyMap<string, Debt>) => void;
export const TELL = Symbol('tell');

interface Waiting {
  task: DeskTask<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const GROUP_SIZE = 250;
const QUEUE_LIMIT = 20_000;
const ATTEMPTS = 40;

@Injectable()
export class LedgerDesk {
  private readonly queue: Waiting[] = [];
  private working: Promise<void> | undefined;

  constructor(
    private readonly ledgers: LedgerRepository,
    private readonly catalogs: CatalogService,
    @Inject(ENGINE_SETTINGS) private readonly settings: EngineSettings,
    @Inject(TELL) private readonly tell: Tell,
  ) {}

  /** Resolves once what the task changed is durable. @throws Overloaded where too many wait already */
  work<T>(task: DeskTask<T>): Promise<T> {
    return this.workAll([task]).then(([result]) => result as T);
  }

  /** In order for each profile. Rejects with the first failure; what else was worked stands. */
  workAll<T>(tasks: readonly DeskTask<T>[]): Promise<T[]> {
    if (this.queue.length + tasks.length > QUEUE_LIMIT) throw new Overloaded('Too many calls are waiting to be worked.');
    const results = tasks.map(
      (task) =>
        new Promise<T>((resolve, reject) => this.queue.push({ task, resolve: resolve as (value: unknown) => void, reject })),
    );
    this.working ??= this.drain();
    return Promise.all(results);
  }

  /** Tasks not worked yet. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Resolves when nothing is being worked any more. */
  async idle(): Promise<void> {
    while (this.working) await this.working;
  }

  private async drain(): Promise<void> {
    // Callers of the same turn join the first group.
    await Promise.resolve();
    while (this.queue.length > 0) await this.workGroup(this.queue.splice(0, GROUP_SIZE));
    this.working = undefined;
  }

  private async workGroup(group: Waiting[]): Promise<void> {
    try {
      const { results, owed } = await this.tryAgain(group.map(({ task }) => task));
      group.forEach(({ resolve }, index) => resolve(results[index]));
      if (owed.size > 0) this.tell(owed);
    } catch (error) {
      if (group.length === 1 || storeIsAway(error)) group.forEach(({ reject }) => reject(error));
      // One of them cannot be worked: the others must not suffer for it.
      else for (const each of group) await this.workGroup([each]);
    }
  }

  private async tryAgain(tasks: DeskTask<unknown>[]): Promise<{ results: unknown[]; owed: Map<string, Debt> }> {
    for (let attempt = 1; ; attempt++) {
      try {
        // The one held is compared with what is read; only after a miss is it asked for anew.
        const held = attempt === 1 ? this.catalogs.held : undefined;
        return await this.attempt(tasks, held ?? (await this.catalogs.inForce()));
      } catch (error) {
        if (attempt === ATTEMPTS || !worthRepeating(error)) throw error;
      }
    }
  }

  private attempt(tasks: DeskTask<unknown>[], inForce: Held): Promise<{ results: unknown[]; owed: Map<string, Debt> }> {
    const { catalog, closingAt } = inForce;
    const list = {
      profileIds: [...new Set(tasks.flatMap(({ profileId, others = [] }) => [profileId, ...others]))],
      historyNames: [...catalog.historyNames],
      messageIds: tasks.flatMap(({ event }) => (event ? [event.messageId] : [])),
      conversionKeys: [...new Set(tasks.flatMap((task) => task.conversionKeys?.(catalog) ?? []))],
      // The group can unmake no more than its own: beyond that many a target is met in any case.
      attainedIn: new Map([...closingAt].map(([journey, target]) => [journey, target + 2 * GROUP_SIZE])),
      laterConversionKeys: (facts: ReadonlyMap<string, readonly EventFact[]>) =>
        tasks.flatMap((task) => task.laterConversionKeys?.(catalog, facts.get(task.profileId) ?? []) ?? []),
    };
    return this.ledgers.attempt(list, (reading) => {
      if (this.catalogs.held !== inForce || inForce.revision !== reading.catalogRevision) throw new StaleRead();
      const now = Date.now();
      const worked = workInMemory(tasks, reading, catalog, { now, seed: this.settings.seed, winnerOf: inForce.winnerOf });
      return {
        result: { results: worked.results, owed: worked.owed },
        writing: { events: worked.events, owes: worked.owed, now },
      };
    });
  }
}

/** The group's tasks one after the other, each on what the one before it left. */
function workInMemory(
  tasks: readonly DeskTask<unknown>[],
  reading: Reading,
  catalog: Catalog,
  given: Pick<Surroundings, 'now' | 'seed' | 'winnerOf'>,
) {
  const { people, heard, owners } = reading;
  const events: StoredEvent[] = [];
  const owed = new Map<string, Debt>();
  const around: Surroundings = {
    ...given,
    newId,
    ownerOf: (goal, id) => owners.get(conversionKey(goal, id)),
    attained: attainedBy(reading),
  };
  const results = tasks.map((task) => {
    if (task.event && heard.has(task.event.messageId)) return task.heardBefore;
    const other = task.others ? people.meet(task.profileId, task.others) : null;
    const ledger = people.ledgerOf(task.profileId);
    if (task.event) {
      heard.add(task.event.messageId);
      task.event.profileId = ledger.profile.id;
      events.push(task.event);
    }
    const passages = [...ledger.enrollments, ...(other?.enrollments ?? [])];
    const dueBefore = new Map(passages.map((enrollment) => [enrollment.id, dueAt(enrollment)]));
    const result = task.work(ledger, catalog, around, other);
    // With those that were taken over.
    for (const { goal, id } of ledger.changes.conversions) owners.set(conversionKey(goal, id), ledger.profile.id);
    for (const enrollment of ledger.changes.enrollments) {
      const debt = debtOf(dueBefore.get(enrollment.id), dueAt(enrollment));
      if (debt === undefined || (debt !== 'start' && task.onBehalfOf === enrollment.id)) continue;
      // Whoever was not started yet will look when it is.
      if (debt === 'wake' && owed.get(enrollment.id)?.owed === 'start') continue;
      owed.set(enrollment.id, { owed: debt, since: given.now });
    }
    return result;
  });
  return { results, events, owed };
}

/** When its workflow wakes by itself, pauses left out; `null` once it has ended. */
const dueAt = (enrollment: Enrollment): Instant | null =>
  isActive(enrollment) ? (enrollment.cursor.until ?? enrollment.cursor.at) : null;

/** @param before `undefined` where it was not there */
function debtOf(before: Instant | null | undefined, after: Instant | null): Owed | undefined {
  if (before === undefined) return after === null ? undefined : 'start';
  if (before === null) return undefined;
  if (after === null) return 'stop';
  return after < before ? 'wake' : undefined;
}

/** What was counted as the ledgers were read, and what working them has changed of it since. */
function attainedBy({ ledgers, attained }: Reading): Surroundings['attained'] {
  const isAttained = (ledger: Ledger, journey: string) =>
    ledger.conversions.some(({ creditedJourney, outcome }) => creditedJourney === journey && outcome === 'credited');
  const attainedIn = (journey: string) => [...ledgers.values()].filter((ledger) => isAttained(ledger, journey)).length;
  const asRead = new Map([...attained].map(([journey, count]) => [journey, count - attainedIn(journey)]));
  return (journey) => (asRead.get(journey) ?? 0) + (asRead.has(journey) ? attainedIn(journey) : 0);
}
