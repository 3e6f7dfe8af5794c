// What applying a directory would change: each definition compared with what the server has, in the order in which they can be saved.
import { isDeepStrictEqual } from 'node:util';
import { segmentsNamed } from '@landfall/domain/condition/references';
import type { GoalCategory } from '@landfall/domain/goal/goal';
import { goalKeyOf, withOnGoal } from '@landfall/domain/journey/on-goal-default';
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
  /** What is not done, and why. */
  remark?: string;
}

/** What names others comes after them. */
const ORDER: readonly DefinitionKind[] = ['segments', 'goals', 'templates', 'journeys'];

/** @param files without faults */
export function planOf(files: readonly DefinitionFile[], saved: Saved, publish: boolean): PlanStep[] {
  return inOrder(files).map((file) => {
    const known = saved[file.kind].find(({ key }) => key === file.key);
    const body = file.kind === 'journeys' ? withOnGoal(file.body, categoryOf(goalKeyOf(file.body), files, saved)) : file.body;
    const change = !known ? 'create' : isSame({ ...file, body }, known) ? 'same' : 'change';
    const step: PlanStep = { file, change, restore: known?.status === 'archived' && file.kind !== 'journeys', publish: false };
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

function inOrder(files: readonly DefinitionFile[]): DefinitionFile[] {
  return ORDER.flatMap((kind) => {
    const own = files.filter((file) => file.kind === kind);
    return kind === 'segments' ? byDependence(own) : own;
  });
}

/** Each segment after those that its condition asks for. */
function byDependence(segments: readonly DefinitionFile[]): DefinitionFile[] {
  const ordered = new Set<DefinitionFile>();
  const visit = (file: DefinitionFile): void => {
    const { definition } = readDefinition('segments', file.body);
    const named = definition && 'when' in definition ? segmentsNamed(definition.when) : [];
    for (const { key } of named) {
      const needed = segments.find((other) => other.key === key);
      if (needed && !ordered.has(needed)) visit(needed);
    }
    ordered.add(file);
  };
  segments.forEach(visit);
  return [...ordered];
}

/** With defaults filled in, as the server answers them. */
function isSame({ kind, body }: DefinitionFile, known: SavedDefinition): boolean {
  const { definition } = readDefinition(kind, body);
  const own = Object.fromEntries(Object.entries(known).filter(([name]) => !SAID_BESIDE.includes(name)));
  return isDeepStrictEqual(JSON.parse(JSON.stringify(definition)), own);
}
