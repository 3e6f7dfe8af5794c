/** Goals over HTTP. */
import { Controller } from '@nestjs/common';
import { goalAnswers, goalBody, GOALS, goalsQuery, type ShownGoal } from '@landfall/contracts/goal';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { GoalService } from '@landfall/engine/definitions/goal.service';
import { DefinitionController } from '../definitions/definition.controller';

@Controller('v1/goals')
export class GoalsController extends DefinitionController<ShownGoal>({
  kind: 'goal',
  plural: GOALS,
  body: goalBody,
  answers: goalAnswers,
  query: goalsQuery,
  says: {
    put: 'Creates or replaces a goal; it is live at once and looks forward only',
    delete: 'Deletes a goal that no journey has; its conversions stay',
    archive: 'Keeps a goal that no journey has, but it is met no more',
    restore: 'Takes an archived goal into use again',
  },
}) {
  constructor(goals: GoalService, definitions: DefinitionService) {
    super(goals, definitions);
  }
}
