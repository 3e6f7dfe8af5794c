/** What an author of a journey may want to think over, with the draft and again before people enter it. */
import { Injectable } from '@nestjs/common';
import { eventConditionsOf } from '@landfall/domain/condition/references';
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { vagueName, type Warning } from './warning';

@Injectable()
export class JourneyWarnings {
  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly events: EventRepository,
  ) {}

  async ofDraft(journey: JourneyDefinition): Promise<Warning[]> {
    const goal = await this.goalOf(journey);
    const isSecondary = goal !== undefined && goal.level !== 'primary';
    const secondary: Warning = {
      path: '/goal/key',
      code: 'secondary_goal',
      message: 'its goal is not a primary one, so overviews and targets pass it over',
    };
    return [...vagueName(journey.name), ...(isSecondary ? [secondary] : [])];
  }

  async ofPublish(journey: JourneyDefinition): Promise<Warning[]> {
    const goal = await this.goalOf(journey);
    const warnings = await this.ofDraft(journey);
    if (!journey.goal || !goal) return warnings;
    if (await this.wasNeverSeen(goal))
      warnings.push({ path: '/goal/key', code: 'goal_never_seen', message: 'no event that its goal asks for has ever come' });
    if (journey.holdout.percent === 0)
      warnings.push({
        path: '/holdout',
        code: 'no_holdout',
        message: 'without a control group nobody can tell what the journey moved',
      });
    if (!journey.goal.target)
      warnings.push({ path: '/goal/target', code: 'no_target', message: 'without a target it is neither met nor missed' });
    return warnings;
  }

  private async goalOf({ goal }: JourneyDefinition): Promise<GoalDefinition | undefined> {
    return goal && ((await this.definitions.find('goal', goal.key))?.definition.body as GoalDefinition | undefined);
  }

  private async wasNeverSeen({ when }: GoalDefinition): Promise<boolean> {
    const names = [...new Set(eventConditionsOf(when).map(({ event }) => event))];
    for (const name of names) if (await this.events.wasSeen(name)) return false;
    return names.length > 0;
  }
}
