/** Who names whom: what a definition needs must be there, and what is needed may not go. */
import { Injectable } from '@nestjs/common';
import { segmentsNamed, type Reference } from '@landfall/domain/condition/references';
import { Conflict, type Fault } from '@landfall/domain/fault/fault';
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import type { JourneyDefinition, JourneyVersion } from '@landfall/domain/journey/journey';
import { journeyReferences } from '@landfall/domain/journey/references';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import {
  DefinitionRepository,
  type DefinitionKind,
  type StoredDefinition,
} from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';

type NamedKind = Extract<DefinitionKind, Reference['kind']>;
type Definition = Reference & { kind: NamedKind };

/** As many faults as are worth telling. */
const MAX_FAULTS = 100;
const AT_ONCE = 20;
const PAGE = 500;

@Injectable()
export class ReferenceService {
  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly enrollments: EnrollmentRepository,
  ) {}

  /** Definitions named that are not there or archived; a journey's goal that is only watched counts as unfit, too. */
  async faultsOf(references: readonly Reference[]): Promise<Fault[]> {
    const named = references.filter((reference): reference is Definition => reference.kind !== 'event');
    const faults: Fault[] = [];
    const known = new Map<string, string | undefined>();
    for (let start = 0; start < named.length && faults.length < MAX_FAULTS; start += AT_ONCE) {
      const some = named.slice(start, start + AT_ONCE);
      await Promise.all(
        some.map(async ({ kind, key }) => {
          const id = `${kind}:${key}`;
          if (!known.has(id)) known.set(id, whyUnfit(kind, key, (await this.definitions.find(kind, key))?.definition));
        }),
      );
      for (const { kind, key, path } of some) {
        const message = known.get(`${kind}:${key}`);
        if (message !== undefined) faults.push({ path, message });
      }
    }
    return faults.slice(0, MAX_FAULTS);
  }

  /** Where following the segments that a segment names leads back to it. */
  async cyclesOf(segment: string, references: readonly Reference[]): Promise<Fault[]> {
    const named = references.filter(({ kind }) => kind === 'segment');
    if (named.length === 0) return [];
    const all = new Map(
      (await this.definitions.all('segment')).map(({ key, body }) => [key, segmentsOf(body as SegmentDefinition)]),
    );
    return named.flatMap(({ key, path }) => {
      const way = wayTo(segment, key, all);
      return way ? [{ path, message: `leads back to this segment: ${[segment, ...way].join(' → ')}` }] : [];
    });
  }

  /** What would miss it, in words: `journey “abandoned-cart”`. Archived ones miss nothing. */
  async usersOf(kind: NamedKind, key: string): Promise<string[]> {
    const names = (references: readonly Reference[]) => references.some((each) => each.kind === kind && each.key === key);
    const journeys = (await this.definitions.all('journey')).filter(({ status }) => status !== 'archived');
    const versions = await this.definitions.versionsOf(journeys.map((journey) => journey.key));
    const users: string[] = [];
    const pinned: { goal: string; revision: number }[] = [];
    for (const journey of journeys) {
      const own = versions.filter((version) => version.journey === journey.key);
      const isUsedBy = (version: JourneyVersion) => names(journeyReferences(version.definition));
      const current = own.filter(({ version }) => version === journey.version);
      pinned.push(
        ...current.flatMap(({ definition, goalRevision }) =>
          definition.goal && goalRevision !== null ? [{ goal: definition.goal.key, revision: goalRevision }] : [],
        ),
      );
      const isUser =
        names(journeyReferences(journey.body as JourneyDefinition)) ||
        current.some(isUsedBy) ||
        (await this.anyoneIn(
          journey.key,
          own.filter((version) => version.version !== journey.version && isUsedBy(version)),
        ));
      if (isUser) users.push(`journey “${journey.key}”`);
    }
    if (kind !== 'segment') return users;
    const segments = (await this.definitions.all('segment')).filter(
      (each) => each.status === 'active' && names(segmentsOf(each.body as SegmentDefinition)),
    );
    return [...users, ...(await this.goalsNaming(names, pinned)), ...segments.map((each) => `segment “${each.key}”`)];
  }

  /** @throws Conflict that names who uses it */
  async requireUnused(kind: NamedKind, key: string, verb: string): Promise<void> {
    const users = await this.usersOf(kind, key);
    if (users.length === 0) return;
    const faults = users.map((user) => ({ path: '', message: `${user} uses it`, code: 'in_use' }));
    throw new Conflict(
      `The ${kind} cannot be ${verb} while ${users.join(', ')} ${users.length === 1 ? 'uses' : 'use'} it.`,
      faults,
    );
  }

  /** Goals by their current revision, and by the one that a journey has pinned. */
  private async goalsNaming(
    names: (references: Reference[]) => boolean,
    pinned: readonly { goal: string; revision: number }[],
  ): Promise<string[]> {
    const goals = (await this.definitions.all('goal')).filter(({ status }) => status === 'active');
    const revisions = await this.definitions.revisionsOf(
      'goal',
      goals.map(({ key }) => key),
    );
    const users = goals.filter(({ key, revision }) => {
      const inForce = new Set([revision, ...pinned.filter(({ goal }) => goal === key).map((pin) => pin.revision)]);
      const bodies = revisions.get(key)!.filter((each) => inForce.has(each.revision));
      return bodies.some(({ body }) => names(segmentsNamed((body as GoalDefinition).when)));
    });
    return users.map(({ key }) => `goal “${key}”`);
  }

  /** Whether somebody is still under way in one of these versions. */
  private async anyoneIn(journey: string, versions: readonly JourneyVersion[]): Promise<boolean> {
    if (versions.length === 0) return false;
    const numbers = new Set(versions.map(({ version }) => version));
    for (let before: string | null = null; ;) {
      const page = await this.enrollments.page(journey, { state: { name: 'active', now: Date.now() } }, before, PAGE);
      if (page.some(({ version }) => numbers.has(version))) return true;
      if (page.length < PAGE) return false;
      before = page.at(-1)!.id;
    }
  }
}

const segmentsOf = (body: SegmentDefinition): Reference[] => ('when' in body ? segmentsNamed(body.when) : []);

function whyUnfit(kind: NamedKind, key: string, found: StoredDefinition | undefined): string | undefined {
  if (!found) return `names ${kind} “${key}”, which does not exist`;
  if (found.status === 'archived') return `names ${kind} “${key}”, which is archived`;
  if (kind === 'goal' && (found.body as GoalDefinition).level === 'diagnostic')
    return `names goal “${key}”, which is diagnostic: it is only watched, and no journey can have it`;
  return undefined;
}

/** The keys on the way from one segment to another; `undefined` where none leads there. */
function wayTo(
  goal: string,
  from: string,
  named: ReadonlyMap<string, readonly Reference[]>,
  seen = new Set<string>(),
): string[] | undefined {
  if (from === goal) return [goal];
  if (seen.has(from)) return undefined;
  seen.add(from);
  for (const { key } of named.get(from) ?? []) {
    const way = wayTo(goal, key, named, seen);
    if (way) return [from, ...way];
  }
  return undefined;
}
