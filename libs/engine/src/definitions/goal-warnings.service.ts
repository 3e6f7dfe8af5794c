/** What an author of a goal may want to think over: words that say little, conditions that say yes to everybody, goals that lead nowhere. */
import { Injectable } from '@nestjs/common';
import { leavesOf } from '@landfall/domain/condition/references';
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import { hasEventCondition } from '@landfall/domain/goal/match-goal';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { ReferenceService } from './reference.service';
import { vagueName, type Warning } from './warning';

const MAX_ACTIVE = 10;
const MAX_PRIMARY = 3;
const RECENT_MS = 30 * 24 * 60 * 60 * 1000;
/** A share is told from this many profiles: enough for a warning, and the same work in any size of shop. */
const SAMPLE = 500;

@Injectable()
export class GoalWarnings {
  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly references: ReferenceService,
    private readonly profiles: ProfileRepository,
    private readonly events: EventRepository,
  ) {}

  async of(key: string, goal: GoalDefinition): Promise<Warning[]> {
    const [broad, linked, many] = await Promise.all([this.tooBroad(goal), this.notLinked(key, goal), this.tooMany()]);
    return [...vagueName(goal.name), ...broad, ...linked, ...softPrimary(goal), ...many];
  }

  private async tooBroad({ when }: GoalDefinition): Promise<Warning[]> {
    const path = '/when';
    const code = 'too_broad';
    if (!hasEventCondition(when))
      return [{ path, code, message: 'asks for no event: a state is no proof that anybody did something' }];
    const bare = leavesOf(when).flatMap(({ condition, underNot }) =>
      'event' in condition && !underNot && Object.keys(condition.where ?? {}).length === 0 ? [condition.event] : [],
    );
    const common = await this.commonAmong(new Set(bare));
    return [...common].map((event) => ({
      path,
      code,
      message: `more than half of all profiles did “${event}” in the last 30 days, whatever its properties`,
    }));
  }

  private async commonAmong(events: ReadonlySet<string>): Promise<Set<string>> {
    if (events.size === 0) return new Set();
    const ids = await this.profiles.idsAfter(null, SAMPLE);
    const facts = await this.events.factsOf(ids, [...events]);
    const since = Date.now() - RECENT_MS;
    const didRecently = (id: string, name: string) =>
      (facts.get(id) ?? []).some(({ event, occurredAt }) => event === name && occurredAt >= since);
    return new Set([...events].filter((name) => ids.filter((id) => didRecently(id, name)).length * 2 > ids.length));
  }

  /** A journey bounds its goal in time by the attribution window, so one that is in use is both linked and bounded. */
  private async notLinked(key: string, { level }: GoalDefinition): Promise<Warning[]> {
    if (level === 'diagnostic' || (await this.references.journeysMeasuredBy(key)).length > 0) return [];
    return [
      { path: '/within', code: 'no_window', message: 'nothing bounds the time in which it may be met: no journey has it' },
      { path: '', code: 'not_linked', message: 'no journey has this goal' },
    ];
  }

  private async tooMany(): Promise<Warning[]> {
    const active = (await this.definitions.all('goal')).filter(({ status }) => status === 'active');
    const primary = active.filter(({ body }) => (body as GoalDefinition).level === 'primary');
    if (active.length <= MAX_ACTIVE && primary.length <= MAX_PRIMARY) return [];
    const message = `there are ${active.length} active goals, ${primary.length} of them primary; what counts gets lost beyond ${MAX_ACTIVE} and ${MAX_PRIMARY}`;
    return [{ path: '', code: 'too_many_goals', message }];
  }
}

function softPrimary({ level, evidence }: GoalDefinition): Warning[] {
  if (level !== 'primary' || evidence !== 'soft') return [];
  return [
    { path: '/evidence', code: 'soft_primary', message: 'a primary goal on soft evidence is totalled apart from hard ones' },
  ];
}
