// What applying a directory would change: each definition compared with what the server has, in the order in which they can be saved.
import { isDeepStrictEqual } from 'node:util';
import type { Condition } from '@landfall/domain/condition/condition';
import { conditionReferences, type Reference } from '@landfall/domain/condition/references';
import type { GoalCategory, GoalDefinition } from '@landfall/domain/goal/goal';
import { goalReferences } from '@landfall/domain/goal/references';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import { goalKeyOf, withOnGoal } from '@landfall/domain/journey/on-goal-default';
import { journeyReferences } from '@landfall/domain/journey/references';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import { readDefinition, SAID_BESIDE } from '@landfall/domain/simulation/read-definitions';
import type { DefinitionKind } from '@landfall/domain/simulation/simulation';
import type { DefinitionFile } from './definition-dir';

/** A definition as the API answers it. */
export interface SavedDefinition {
  key: string;
  status: string;
  revision: number;
  liveRevision?: number | null;
  [field: string]: unknown;
}

export type Saved = Record<DefinitionKind, readonly SavedDefinition[]>;

export interface PlanStep {
  file: DefinitionFile;
  change: 'create' | 'change' | 'same';
  /** An archived definition has to come back before anything can name it. */
  restore: boolean;
  /** Journeys: the draft goes live. */
  publish: boolean;
  /** Saved in part, because what it names needs it: it comes again, whole. */
  isBare?: true;
  /** What is not done, and why. */
  remark?: string;
}

/** Among those that need nothing more. */
const ORDER: readonly DefinitionKind[] = ['segments', 'goals', 'templates', 'journeys'];

/** @param files without faults */
export function planOf(files: readonly DefinitionFile[], saved: Saved, publish: boolean): PlanStep[] {
  const begun = new Set<string>();
  return inOrder(files, saved).map(({ file, isBare }) => {
    const known = saved[file.kind].find(({ key }) => key === file.key);
    const body = file.kind === 'journeys' ? withOnGoal(file.body, categoryOf(goalKeyOf(file.body), files, saved)) : file.body;
    const change = !known ? 'create' : isSame({ ...file, body }, known) ? 'same' : 'change';
    const restore = known?.status === 'archived' && file.kind !== 'journeys' && !begun.has(idOf(file));
    begun.add(idOf(file));
    const step: PlanStep = { file, change, restore, publish: false, ...(isBare ? { isBare } : {}) };
    if (file.kind !== 'journeys' || !publish || !file.publish) return step;
    // Whoever stopped a journey meant it; a file that still says what it said is no reason to start it again.
    if (known?.status === 'stopped' || known?.status === 'archived')
      return { ...step, remark: `is ${known.status}; publish it by hand` };
    const isLive =
      known !== undefined && (known.status === 'live' || known.status === 'paused') && known.liveRevision === known.revision;
    return { ...step, publish: change !== 'same' || !isLive };
  });
}

/** Of a goal as it will be once the files are applied. */
function categoryOf(key: string | undefined, files: readonly DefinitionFile[], saved: Saved): GoalCategory | undefined {
  const file = files.find((each) => each.kind === 'goals' && each.key === key);
  const goal = file ? file.body : saved.goals.find((each) => each.key === key);
  return (goal as { category?: GoalCategory } | undefined)?.category;
}

interface Placed {
  file: DefinitionFile;
  isBare?: true;
}

/**
 * Each after all that it names. A goal that enrolls people in a journey which needs that goal is saved before it without what follows from
 * meeting it, and whole after it.
 */
function inOrder(files: readonly DefinitionFile[], saved: Saved): Placed[] {
  const waiting = ORDER.flatMap((kind) => files.filter((file) => file.kind === kind));
  const needs = new Map(waiting.map((file) => [file, needsOf(file)]));
  const missing = new Set(waiting.map(idOf));
  const ordered: Placed[] = [];
  const isReady = (file: DefinitionFile, which: keyof Needs) =>
    [...needs.get(file)![which]].every((id) => id === idOf(file) || !missing.has(id));
  for (let next = waiting[0]; next; next = waiting[0]) {
    const whole = waiting.find((file) => isReady(file, 'all'));
    const bare = whole ? undefined : waiting.find((file) => missing.has(idOf(file)) && isReady(file, 'first'));
    const file = whole ?? bare ?? next;
    if (!bare) waiting.splice(waiting.indexOf(file), 1);
    if (!bare || !isSaved(file, saved)) ordered.push(bare ? { file: withoutWhatFollows(bare), isBare: true } : { file });
    missing.delete(idOf(file));
  }
  return ordered;
}

interface Needs {
  all: ReadonlySet<string>;
  /** Of its first saving, without what follows from meeting a goal. */
  first: ReadonlySet<string>;
}

const KIND_OF = { goal: 'goals', segment: 'segments', template: 'templates', journey: 'journeys' } as const;
const idOf = ({ kind, key }: Pick<DefinitionFile, 'kind' | 'key'>): string => `${kind}/${key}`;

function needsOf(file: DefinitionFile): Needs {
  const named = (references: readonly Reference[]) =>
    new Set(references.flatMap(({ kind, key }) => (kind === 'event' ? [] : [idOf({ kind: KIND_OF[kind], key })])));
  const all = named(referencesOf(file));
  return { all, first: file.kind === 'goals' ? named(referencesOf(withoutWhatFollows(file))) : all };
}

function referencesOf({ kind, body }: DefinitionFile): Reference[] {
  const { definition } = readDefinition(kind, body);
  if (kind === 'goals') return goalReferences(definition as GoalDefinition);
  if (kind === 'journeys') return journeyReferences(definition as JourneyDefinition);
  return kind === 'segments' && 'when' in (definition as SegmentDefinition)
    ? conditionReferences((definition as { when: Condition }).when, '/when')
    : [];
}

function withoutWhatFollows(file: DefinitionFile): DefinitionFile {
  const { onAchieved: _, ...body } = file.body as Record<string, unknown>;
  return { ...file, body };
}

const isSaved = ({ kind, key }: DefinitionFile, saved: Saved): boolean =>
  saved[kind].some((each) => each.key === key && each.status !== 'archived');

/** With defaults filled in, as the server answers them. */
function isSame({ kind, body }: DefinitionFile, known: SavedDefinition): boolean {
  const { definition } = readDefinition(kind, body);
  const own = Object.fromEntries(Object.entries(known).filter(([name]) => !SAID_BESIDE.includes(name)));
  return isDeepStrictEqual(JSON.parse(JSON.stringify(definition)), own);
}
