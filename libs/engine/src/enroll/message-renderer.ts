/** One person's message from its template: profile, entry event, journey and enrollment as the variables of api-details, "Templates". */
import { Inject, Injectable } from '@nestjs/common';
import type { OutgoingMessage } from '@landfall/channels/channel';
import type { CompiledTemplate } from '@landfall/channels/template/compiled-template';
import { RenderError, renderTemplate } from '@landfall/channels/template/render-template';
import type { Enrollment } from '@landfall/domain/journey/enrollment';
import { traitValues, type Profile } from '@landfall/domain/profile/profile';
import { formatInstant } from '@landfall/domain/time/instant';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { CatalogService } from '../catalog/catalog.service';
import { ENGINE_SETTINGS, type EngineSettings } from '../settings';

export type Rendered = { status: 'rendered'; message: Omit<OutgoingMessage, 'id' | 'to'> } | { status: 'failed'; reason: string };

@Injectable()
export class MessageRenderer {
  /** Compiled templates of one revision of the catalog. */
  private held: { revision: number; templates: Map<string, CompiledTemplate | undefined> } | undefined;

  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly events: EventRepository,
    private readonly catalogs: CatalogService,
    @Inject(ENGINE_SETTINGS) private readonly settings: EngineSettings,
  ) {}

  async render(enrollment: Enrollment, profile: Profile, templateKey: string): Promise<Rendered> {
    const template = await this.compiled(templateKey);
    if (!template) return { status: 'failed', reason: `there is no template ${templateKey}` };
    try {
      const {
        from = this.settings.mailFrom,
        replyTo,
        subject,
        html,
        text,
      } = renderTemplate(template, await this.variables(enrollment, profile));
      if (from === undefined) return { status: 'failed', reason: 'nobody is named as sender' };
      return {
        status: 'rendered',
        message: { from, ...(replyTo === undefined ? {} : { replyTo }), subject, html, text, headers: {} },
      };
    } catch (error) {
      if (error instanceof RenderError) return { status: 'failed', reason: error.message };
      throw error;
    }
  }

  private async variables(enrollment: Enrollment, profile: Profile): Promise<Record<string, unknown>> {
    const entry = enrollment.entryEventId === null ? undefined : (await this.events.findMany([enrollment.entryEventId])).at(0);
    const journey = (await this.catalogs.current()).journeys.get(enrollment.journey);
    return {
      profile: { ...traitValues(profile), userId: profile.userId },
      ...(entry
        ? { event: { event: entry.event, properties: entry.properties, occurredAt: formatInstant(entry.occurredAt) } }
        : {}),
      journey: { key: enrollment.journey, name: journey?.name ?? enrollment.journey },
      enrollment: { id: enrollment.id, key: enrollment.key, enteredAt: formatInstant(enrollment.enteredAt), variants: {} },
    };
  }

  private async compiled(key: string): Promise<CompiledTemplate | undefined> {
    const revision = await this.definitions.catalogRevision();
    if (this.held?.revision !== revision) this.held = { revision, templates: new Map() };
    const { templates } = this.held;
    if (!templates.has(key))
      templates.set(key, (await this.definitions.find('template', key))?.definition.compiled as CompiledTemplate | undefined);
    return templates.get(key);
  }
}
