/** Templates over HTTP. */
import { Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import {
  previewAnswer,
  previewBody,
  templateAnswers,
  templateBody,
  TEMPLATES,
  templatesQuery,
  testAnswer,
  testBody,
  type ShownTemplate,
} from '@landfall/contracts/template';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { TemplateService } from '@landfall/engine/definitions/template.service';
import { type Sample, TemplatePreview } from '@landfall/engine/templates/template-preview.service';
import { DefinitionController } from '../definitions/definition.controller';
import { Operation } from '../http/operation';
import { JsonBody, KeyParam } from '../http/zod.pipe';

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
  constructor(
    templates: TemplateService,
    definitions: DefinitionService,
    private readonly previews: TemplatePreview,
  ) {
    super(templates, definitions);
  }

  @Post(':key/preview')
  @HttpCode(200)
  @Operation({
    operationId: 'previewTemplate',
    summary: 'What a template looks like for somebody; nothing is sent',
    tags: [TEMPLATES],
    access: 'read',
    idempotencyKey: false,
    request: previewBody,
    answers: { 200: previewAnswer },
  })
  async preview(
    @KeyParam('template') key: string,
    @JsonBody(previewBody) body: z.output<typeof previewBody>,
  ): Promise<z.infer<typeof previewAnswer>> {
    const { subject, html, text, missing } = await this.previews.preview(key, body as Sample);
    return { subject, html, text, missing };
  }

  @Post(':key/test')
  @HttpCode(202)
  @Operation({
    operationId: 'testTemplate',
    summary: 'Sends one mail of a template; it belongs to no journey and counts nowhere',
    tags: [TEMPLATES],
    request: testBody,
    answers: { 202: testAnswer },
    problems: [409],
  })
  async test(
    @KeyParam('template') key: string,
    @JsonBody(testBody) { to, ...sample }: z.output<typeof testBody>,
  ): Promise<z.infer<typeof testAnswer>> {
    const { subject, missing } = await this.previews.sendTest(key, to, sample as Sample);
    return { to, subject, missing };
  }
}
