/** Templates over HTTP. */
import { templateDefinition, type TemplateDefinition } from '@landfall/domain/template/template';
import { answersOf, definitionsQuery, readFields, type ReadFields } from './definition';

export const TEMPLATES = 'templates';
export const templateBody = templateDefinition.meta({ id: 'Template' });
export const templateAnswers = answersOf(templateDefinition, readFields, 'Template');
export const templatesQuery = definitionsQuery(TEMPLATES, ['active', 'archived']);

export type ShownTemplate = TemplateDefinition & ReadFields;
