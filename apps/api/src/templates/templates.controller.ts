/** Templates over HTTP. */
import { Controller } from '@nestjs/common';
import { templateAnswers, templateBody, TEMPLATES, templatesQuery, type ShownTemplate } from '@landfall/contracts/template';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { TemplateService } from '@landfall/engine/definitions/template.service';
import { DefinitionController } from '../definitions/definition.controller';

@Controller('v1/templates')
export class TemplatesController extends DefinitionController<ShownTemplate>({
  kind: 'template',
  plural: TEMPLATES,
  body: templateBody,
  answers: templateAnswers,
  query: templatesQuery,
  says: {
    put: 'Creates or replaces a template, once its Liquid and MJML could be read',
    delete: 'Deletes a template that no journey sends',
    archive: 'Keeps a template that no journey sends',
    restore: 'Takes an archived template into use again',
  },
}) {
  constructor(templates: TemplateService, definitions: DefinitionService) {
    super(templates, definitions);
  }
}
