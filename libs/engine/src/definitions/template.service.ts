/** Templates as their authors keep them, compiled as they are saved. */
import { Inject, Injectable } from '@nestjs/common';
import { compileTemplate } from '@landfall/channels/template/compile-template';
import { isRecord } from '@landfall/domain/condition/choice';
import type { Fault } from '@landfall/domain/fault/fault';
import { templateDefinition, type TemplateDefinition } from '@landfall/domain/template/template';
import type { StoredDefinition } from '@landfall/store/definition/definition.repository';
import { ENGINE_SETTINGS, type EngineSettings } from '../settings';
import {
  DefinitionService,
  type DefinitionKeeper,
  type DefinitionRules,
  type Precondition,
  type Writing,
  type Written,
} from './definition.service';
import { ARCHIVE, RESTORE } from './moves';
import { readWritten } from './read-written';
import { ReferenceService } from './reference.service';
import type { Warning } from './warning';

const TEXT_FIELDS = ['from', 'replyTo', 'subject', 'preheader', 'mjml', 'html', 'text'] as const;

@Injectable()
export class TemplateService implements DefinitionRules, DefinitionKeeper {
  readonly kind = 'template';
  readonly firstStatus = 'active';

  constructor(
    private readonly common: DefinitionService,
    private readonly references: ReferenceService,
    @Inject(ENGINE_SETTINGS) private readonly settings: EngineSettings,
  ) {}

  async put(key: string, writing: Writing): Promise<Written & { warnings: Warning[] }> {
    return { ...(await this.common.put(key, writing, this)), warnings: [] };
  }

  async archive(key: string): Promise<StoredDefinition> {
    return (await this.common.move('template', key, ARCHIVE, () => this.references.requireUnused('template', key, 'archived')))
      .definition;
  }

  async restore(key: string): Promise<StoredDefinition> {
    return (await this.common.move('template', key, RESTORE)).definition;
  }

  delete(key: string, precondition: Precondition = () => undefined): Promise<void> {
    return this.common.remove('template', key, async (current) => {
      await precondition(current);
      await this.references.requireUnused('template', key, 'deleted');
    });
  }

  async read(_key: string, written: unknown): Promise<{ body: TemplateDefinition; compiled: unknown }> {
    let compiled: unknown = null;
    const body = await readWritten(templateDefinition, written, async (_body, found) => {
      const compilation = await compileTemplate(readablePart(written, found) as TemplateDefinition);
      compiled = compilation.compiled ?? null;
      return [...(compilation.faults ?? []), ...this.faultsOfSender(written)];
    });
    return { body, compiled };
  }

  private faultsOfSender(written: unknown): Fault[] {
    const isNamed = this.settings.mailFrom !== undefined || (isRecord(written) && written['from'] !== undefined);
    return isNamed ? [] : [{ path: '/from', message: 'is missing; without MAIL_FROM every template names its sender' }];
  }
}

/** Fields that the schema let through: their Liquid and MJML are read whatever is wrong with others. */
function readablePart(written: unknown, found: readonly Fault[]): Partial<TemplateDefinition> {
  if (!isRecord(written)) return {};
  const isSound = (field: string) => typeof written[field] === 'string' && !found.some(({ path }) => path === `/${field}`);
  return Object.fromEntries(TEXT_FIELDS.filter(isSound).map((field) => [field, written[field]]));
}
