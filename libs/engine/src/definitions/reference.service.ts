/** Who names whom: what a definition needs must be there, and what is needed may not go. */
import { Injectable } from '@nestjs/common';
import { isRecord } from '@landfall/domain/condition/choice';
import { type Asked, askedBy, askedOf, wayBetween } from '@landfall/domain/condition/circles';
import { conditionReferences, type Reference } from '@landfall/domain/condition/references';
import { Conflict, type Fault } from '@landfall/domain/fault/fault';
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import { goalReferences } from '@landfall/domain/goal/references';
import type { JourneyDefinition, JourneyVersion } from '@landfall/domain/journey/journey';
import { journeyReferences } from '@landfall/domain/journey/references';
import { sendsOf } from '@landfall/domain/journey/step-order';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import {
  DefinitionRepository,
  type DefinitionKind,
  type StoredDefinition,
} from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';

type NamedKind = Extract<DefinitionKind, Reference['kind']>;
type Definition = Reference & { kind: NamedKind };
/** A definition that is being saved: what it says of itself is judged by what is to be saved. */
export interface Self {
  kind: NamedKind;
  key: string;
  /** As written, so perhaps with faults. */
  written: unknown;
}

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

  /** Definitions named that are not there or archived; a journey's goal that is only watched, and a step that sends nothing, are unfit, too. */
  async faultsOf(references: readonly Reference[], self?: Self): Promise<Fault[]> {
    const named = references.filter((reference): reference is Definition => reference.kind !== 'event');
    const faults: Fault[] = [];
    const known = new Map<string, Promise<Known>>();
    for (let start = 0; start < named.length && faults.length < MAX_FAULTS; start += AT_ONCE) {
      const some = named.slice(start, start + AT_ONCE);
      for (const each of some) if (!known.has(askedOf(each))) known.set(askedOf(each), this.look(each, self));
      for (const each of some) faults.push(...whyUnfit(each, await known.get(askedOf(each))!));
    }
    return faults.slice(0, MAX_FAULTS);
  }

  /** Where following what a segment or goal asks for leads back to it. @param references in its condition */
  async cyclesOf(kind: 'segment' | 'goal', key: string, references: readonly Reference[]): Promise<Fault[]> {
    const asked = references.filter((reference) => reference.kind === 'segment' || reference.kind === 'goal');
    if (asked.length === 0) return [];
    const all = new Map<Asked, Asked[]>();
    for (const { key: name, body } of await this.definitions.all('segment'))
      all.set(askedOf({ kind: 'segment', key: name }), askedBy(ruleOf(body as SegmentDefinition)).map(askedOf));
    for (const { key: name, body } of await this.definitions.all('goal'))
      all.set(askedOf({ kind: 'goal', key: name }), askedBy((body as GoalDefinition).when).map(askedOf));
    const self = askedOf({ kind, key });
    return asked.flatMap((reference) => {
      const way = wayBetween(askedOf(reference), self, (each) => all.get(each) ?? []);
      if (!way) return [];
      const names = [self, ...way].map((each) => each.slice(each.indexOf(':') + 1));
      return [{ path: reference.path, message: `leads back to this ${kind}: ${names.join(' → ')}` }];
    });
  }

  /** What would miss it, in words: `journey “abandoned-cart”`. Archived ones miss nothing, and nothing misses itself. */
  async usersOf(kind: NamedKind, key: string): Promise<string[]> {
    const names = (references: readonly Reference[]) => references.some((each) => each.kind === kind && each.key === key);
    const { users, pinned } = await this.journeysNaming(names);
    const others = users.filter((each) => kind !== 'journey' || each !== key);
    const goals = (await this.goalsNaming(names, pinned)).filter((each) => kind !== 'goal' || each !== key);
    const segments = (await this.definitions.all('segment')).filter(
      ({ status, body }) => status === 'active' && names(segmentReferences(body as SegmentDefinition)),
    );
    return [
      ...others.map((each) => `journey “${each}”`),
      ...goals.map((each) => `goal “${each}”`),
      ...segments.map((each) => `segment “${each.key}”`),
    ];
  }

  /** Keys of the journeys that are measured by it. */
  async journeysMeasuredBy(goal: string): Promise<string[]> {
    const { users } = await this.journeysNaming((references) =>
      references.some(({ kind, key, measures }) => kind === 'goal' && key === goal && measures === true),
    );
    return users;
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

  /** By their drafts, and by the versions that somebody enters or is under way in; with the goal revisions that the former pin. */
  private async journeysNaming(
    names: (references: Reference[]) => boolean,
  ): Promise<{ users: string[]; pinned: { goal: string; revision: number }[] }> {
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
      if (isUser) users.push(journey.key);
    }
    return { users, pinned };
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
      return bodies.some(({ body }) => names(goalReferences(body as GoalDefinition)));
    });
    return users.map(({ key }) => key);
  }

  private async look({ kind, key }: Definition, self: Self | undefined): Promise<Known> {
    if (self?.kind === kind && self.key === key) return { body: self.written, isSelf: true };
    return (await this.definitions.find(kind, key))?.definition;
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

const ruleOf = (body: SegmentDefinition) => ('when' in body ? body.when : undefined);
const segmentReferences = (body: SegmentDefinition): Reference[] =>
  'when' in body ? conditionReferences(body.when, '/when') : [];

type Known = StoredDefinition | { body: unknown; isSelf: true } | undefined;

function whyUnfit({ kind, key, path, measures, send }: Definition, found: Known): Fault[] {
  if (!found) return [{ path, message: `names ${kind} “${key}”, which does not exist` }];
  if ('status' in found && found.status === 'archived') return [{ path, message: `names ${kind} “${key}”, which is archived` }];
  if (measures && (found.body as GoalDefinition).level === 'diagnostic')
    return [{ path, message: `names goal “${key}”, which is diagnostic: it is only watched, and no journey can have it` }];
  const steps = send && isRecord(found.body) ? found.body['steps'] : undefined;
  if (!send || !Array.isArray(steps) || sendsOf(steps).includes(send.step)) return [];
  return [{ path: send.path, message: `names step “${send.step}”, which is no send of journey “${key}”` }];
}
