/** One person's message: the template or body of the step with all that is known of the passage filled in, ready to be handed over. */
import { Inject, Injectable } from '@nestjs/common';
import type { OutgoingMessage } from '@landfall/channels/channel';
import type { CompiledTemplate } from '@landfall/channels/template/compiled-template';
import { dressMail } from '@landfall/channels/link/dress-mail';
import { LinkMaker } from '@landfall/channels/link/mail-links';
import { renderJson } from '@landfall/channels/template/render-json';
import { RenderError, renderTemplate } from '@landfall/channels/template/render-template';
import { senderOf } from '@landfall/channels/template/sender';
import type { OutgoingPost } from '@landfall/channels/webhook/webhook.channel';
import type { Json } from '@landfall/domain/event/event';
import type { Conversion } from '@landfall/domain/goal/conversion';
import type { Enrollment } from '@landfall/domain/journey/enrollment';
import type { EntryOn } from '@landfall/domain/journey/journey';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import { messageIdOf } from '@landfall/domain/message/message';
import { traitValues, type Profile } from '@landfall/domain/profile/profile';
import { addressHash } from '@landfall/store/address-book/address-book.repository';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { CatalogService } from '../catalog/catalog.service';
import { ENGINE_SETTINGS, type EngineSettings } from '../settings';
import { messageVariables, type MessageFacts } from '../templates/message-variables';

export type Rendered = { status: 'rendered'; message: Omit<OutgoingMessage, 'id' | 'to'> } | { status: 'failed'; reason: string };

@Injectable()
export class MessageRenderer {
  /** Compiled templates of one revision of the catalog. */
  private held: { revision: number; templates: Map<string, CompiledTemplate | undefined> } | undefined;
  private readonly links: LinkMaker;

  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly events: EventRepository,
    private readonly conversions: ConversionRepository,
    private readonly catalogs: CatalogService,
    @Inject(ENGINE_SETTINGS) private readonly settings: EngineSettings,
  ) {
    this.links = new LinkMaker(settings.publicUrl, settings.signingSecret);
  }

  async render(enrollment: Enrollment, profile: Profile, templateKey: string, { step }: { step: string }): Promise<Rendered> {
    const inForce = await this.catalogs.inForce();
    const template = await this.compiled(templateKey, inForce.revision);
    if (!template) return { status: 'failed', reason: `there is no template ${templateKey}` };
    const links = this.linksOf(enrollment, profile, step);
    const { unsubscribeUrl, preferencesUrl } = links;
    const facts = await this.factsOf(enrollment, profile, inForce.catalog, speaksOfConversion(template));
    try {
      const rendered = renderTemplate(template, messageVariables({ ...facts, links: { unsubscribeUrl, preferencesUrl } }));
      const sender = senderOf(rendered, this.settings.mailFrom);
      if (!sender) return { status: 'failed', reason: 'nobody is named as sender' };
      const { subject, html, text } = rendered;
      const message = { ...sender, subject, html, text, headers: {} };
      const isTracked = profile.consent.tracking !== 'denied';
      return { status: 'rendered', message: dressMail(message, links, { journey: enrollment.journey, step }, isTracked) };
    } catch (error) {
      if (error instanceof RenderError) return { status: 'failed', reason: error.message };
      throw error;
    }
  }

  /** The body of the step, filled in; the same at every attempt, so that a receiver may compare. */
  async renderPost(
    enrollment: Enrollment,
    profile: Profile,
    { url, body }: { url: string; body: Json },
    { step }: { step: string },
  ): Promise<{ status: 'rendered'; post: Omit<OutgoingPost, 'id'> } | { status: 'failed'; reason: string }> {
    const { unsubscribeUrl, preferencesUrl } = this.linksOf(enrollment, profile, step);
    const facts = await this.factsOf(enrollment, profile, await this.catalogs.current(), speaksOfConversion(body));
    try {
      return {
        status: 'rendered',
        post: { url, body: renderJson(body, messageVariables({ ...facts, links: { unsubscribeUrl, preferencesUrl } })) },
      };
    } catch (error) {
      if (error instanceof RenderError) return { status: 'failed', reason: error.message };
      throw error;
    }
  }

  /** Signed for the message, and for the address that mail of the profile goes to. */
  private linksOf(enrollment: Enrollment, profile: Profile, step: string) {
    const address = traitValues(profile)['email'];
    return this.links.linksOf({
      messageId: messageIdOf(enrollment.id, step),
      addressHash: addressHash(typeof address === 'string' ? address : ''),
    });
  }

  private async factsOf(
    enrollment: Enrollment,
    profile: Profile,
    catalog: Catalog,
    withConversion: boolean,
  ): Promise<Omit<MessageFacts, 'links'>> {
    const { entryEventId } = enrollment;
    const entry = entryEventId === null ? undefined : await this.events.find(entryEventId);
    const journey = catalog.journeys.get(enrollment.journey);
    const conversion = withConversion ? await this.conversionOf(enrollment, journey?.live?.definition.entry.on) : undefined;
    return {
      traits: traitValues(profile),
      userId: profile.userId,
      event: entry && { event: entry.event, properties: entry.properties, occurredAt: entry.occurredAt },
      journey: { key: enrollment.journey, name: journey?.name ?? enrollment.journey },
      enrollment,
      conversion: conversion && {
        conversion,
        properties: conversion.eventId === entryEventId && entry ? entry.properties : {},
      },
    };
  }

  /** The conversion that the entry was; of several goals met by one event that of the entry, else that of the journey. */
  private async conversionOf(enrollment: Enrollment, on: EntryOn | undefined): Promise<Conversion | undefined> {
    const known = await this.conversions.ofProfiles([enrollment.profileId]);
    const entered = known.filter(({ id, eventId }) => eventId === enrollment.entryEventId || id === enrollment.entryConversionId);
    const wanted = on && 'goal' in on ? on.goal : enrollment.goal;
    return (
      entered.find(({ goal }) => goal === wanted) ??
      entered.at(0) ??
      known.find(({ eventId }) => enrollment.endedByEventId !== null && eventId === enrollment.endedByEventId)
    );
  }

  private async compiled(key: string, revision: number): Promise<CompiledTemplate | undefined> {
    if (this.held?.revision !== revision) this.held = { revision, templates: new Map() };
    const { templates } = this.held;
    if (!templates.has(key))
      templates.set(key, (await this.definitions.find('template', key))?.definition.compiled as CompiledTemplate | undefined);
    return templates.get(key);
  }
}

/** Asked before conversions are read: most messages speak of none. */
const speaksOfConversion = (source: CompiledTemplate | Json): boolean => JSON.stringify(source).includes('conversion');
