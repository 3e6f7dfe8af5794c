/** What goals, segments, templates and journeys have in common: saved under a key with revisions, read, moved between states, deleted. */
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { JourneyVersion } from '@landfall/domain/journey/journey';
import { Conflict, NotFound } from '@landfall/domain/fault/fault';
import { isDuplicate } from '@landfall/store/connection';
import {
  DefinitionRepository,
  type DefinitionKind,
  type DefinitionStatus,
  type StoredDefinition,
  type StoredRevision,
} from '@landfall/store/definition/definition.repository';
import { StaleRead } from '@landfall/store/profile/profile.repository';
import type { Warning } from './warning';

/** What one kind does in its own way. */
export interface DefinitionRules {
  kind: DefinitionKind;
  firstStatus: 'active' | 'draft';
  /** Lets a body in, defaults filled in. @throws InvalidInput with every fault at once */
  read(key: string, written: unknown): Promise<{ body: unknown; compiled: unknown }>;
  /** Whether a changed body is a new revision, or only put in the place of the present one; by default always. */
  revises?(before: unknown, after: unknown): boolean;
  /** By default 1. */
  firstRevision?(key: string): Promise<number>;
}

export interface Writing {
  written: unknown;
  /** Name of who saves, kept with the revision. */
  savedBy: string;
  /** Throws where the caller wants to change another state than the present one. */
  precondition?: (current: StoredDefinition | undefined) => void | Promise<void>;
}

export interface Written {
  definition: StoredDefinition;
  /** Number of the write that left it so. */
  rev: number;
  outcome: 'created' | 'changed' | 'unchanged';
}

/** What is done with definitions of one kind, each in the kind's own way. */
export interface DefinitionKeeper {
  /** @throws InvalidInput with every fault at once, and whatever the precondition throws */
  put(key: string, writing: Writing): Promise<Written & { warnings: Warning[] }>;
  /** @throws NotFound, Conflict while something uses it */
  archive(key: string): Promise<StoredDefinition>;
  /** @throws NotFound, Conflict where what it names is gone */
  restore(key: string): Promise<StoredDefinition>;
  /** @param precondition throws where another state than the present one was meant. @throws NotFound, Conflict while something uses it */
  delete(key: string, precondition?: Precondition): Promise<void>;
}

export type Precondition = (current: StoredDefinition) => void | Promise<void>;

/** A verb that leads from some states to one; where it leads already, it changes nothing. */
export interface Move {
  verb: string;
  from: readonly DefinitionStatus[];
  to(definition: StoredDefinition): DefinitionStatus;
}

type Change = { definition: StoredDefinition; savedBy?: string; newVersion?: JourneyVersion };

/** Writers in each other's way; every try reads anew. */
const ATTEMPTS = 20;

@Injectable()
export class DefinitionService {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly definitions: DefinitionRepository) {}

  async get(kind: DefinitionKind, key: string): Promise<StoredDefinition> {
    const found = await this.definitions.find(kind, key);
    if (!found) throw new NotFound(`${kind} “${key}”`);
    return found.definition;
  }

  /** By key, after the key `after`. @param statuses by default all but archived ones */
  page(
    kind: DefinitionKind,
    status: DefinitionStatus | 'all' | undefined,
    after: string | null,
    limit: number,
  ): Promise<StoredDefinition[]> {
    const statuses = status === 'all' ? null : status ? [status] : NOT_ARCHIVED;
    return this.definitions.page(kind, statuses, after, limit);
  }

  /** Newest first, below the revision `before`. @throws NotFound */
  async revisions(kind: DefinitionKind, key: string, before: number | null, limit: number): Promise<StoredRevision[]> {
    await this.get(kind, key);
    const all = (await this.definitions.revisionsOf(kind, [key])).get(key)!;
    return all.filter(({ revision }) => before === null || revision < before).slice(0, limit);
  }

  /** @throws NotFound */
  async revision(kind: DefinitionKind, key: string, revision: number): Promise<StoredRevision> {
    const found = (await this.revisions(kind, key, null, Infinity)).find((each) => each.revision === revision);
    if (!found) throw new NotFound(`revision ${revision} of ${kind} “${key}”`);
    return found;
  }

  /** Creates or replaces. A body that says what is saved already changes nothing. */
  put(key: string, { written, savedBy, precondition }: Writing, rules: DefinitionRules): Promise<Written> {
    const { kind } = rules;
    return this.change(kind, key, async (current) => {
      await precondition?.(current);
      const { body, compiled } = await rules.read(key, written);
      if (current && isDeepStrictEqual(current.body, body)) return undefined;
      const now = Date.now();
      if (!current) {
        const revision = (await rules.firstRevision?.(key)) ?? 1;
        return {
          definition: {
            ...UNPUBLISHED,
            kind,
            key,
            status: rules.firstStatus,
            revision,
            body,
            createdAt: now,
            updatedAt: now,
            compiled,
          },
          savedBy,
        };
      }
      const isRevision = rules.revises?.(current.body, body) ?? true;
      const revision = isRevision ? current.revision + 1 : current.revision;
      return { definition: { ...current, revision, body, updatedAt: now, compiled }, savedBy };
    });
  }

  /**
   * @param before asked where something would change: throws where it may not, and may say what changes with it
   * @throws NotFound, Conflict
   */
  move(
    kind: DefinitionKind,
    key: string,
    { verb, from, to }: Move,
    before?: (definition: StoredDefinition) => Promise<Partial<StoredDefinition> | void>,
  ): Promise<Written> {
    return this.change(kind, key, async (current) => {
      if (!current) throw new NotFound(`${kind} “${key}”`);
      const status = to(current);
      if (current.status === status) return undefined;
      if (!from.includes(current.status)) throw new Conflict(`A ${kind} that is ${current.status} cannot be ${verb}.`);
      const patch = await before?.(current);
      return { definition: { ...current, ...patch, status, updatedAt: Date.now() } };
    });
  }

  /** @param before throws where it may not be deleted. @throws NotFound */
  async remove(kind: DefinitionKind, key: string, before: (definition: StoredDefinition) => Promise<void> | void): Promise<void> {
    await this.inTurn(async () => {
      const found = await this.definitions.find(kind, key);
      if (!found) throw new NotFound(`${kind} “${key}”`);
      await before(found.definition);
      await this.definitions.remove(kind, key, found.rev);
    });
  }

  /** Reads, decides and writes what was decided, if nobody wrote meanwhile; else starts again. `undefined`: nothing to write. */
  change(
    kind: DefinitionKind,
    key: string,
    decide: (current: StoredDefinition | undefined) => Promise<Change | undefined>,
  ): Promise<Written> {
    return this.inTurn(async () => {
      const found = await this.definitions.find(kind, key);
      const change = await decide(found?.definition);
      if (!change) {
        if (!found) throw new NotFound(`${kind} “${key}”`);
        return { ...found, outcome: 'unchanged' };
      }
      await this.definitions.save([{ ...change, expected: found?.rev ?? null }]);
      return { definition: change.definition, rev: (found?.rev ?? 0) + 1, outcome: found ? 'changed' : 'created' };
    });
  }

  /** One change at a time, so that what one has looked up (a goal that its journey names) still stands as it writes. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(() => tryAgain(work));
    this.turn = mine.catch(() => undefined);
    return mine;
  }
}

const NOT_ARCHIVED: readonly DefinitionStatus[] = ['active', 'draft', 'live', 'paused', 'stopped'];
const UNPUBLISHED = { version: null, liveRevision: null, publishedAt: null, pauses: [], unfinished: [], winners: [] };

async function tryAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isOvertaken = error instanceof StaleRead || isDuplicate(error);
      if (!isOvertaken || attempt === ATTEMPTS) throw error;
    }
  }
}
