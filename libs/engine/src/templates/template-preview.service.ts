/** What a template looks like for somebody, real or made up, and one mail of it to look at in a mail program. */
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Channel } from '@landfall/channels/channel';
import { isAddress } from '@landfall/channels/email/mailbox';
import type { CompiledTemplate } from '@landfall/channels/template/compiled-template';
import { RenderError, renderTemplate, type RenderedTemplate } from '@landfall/channels/template/render-template';
import { senderOf } from '@landfall/channels/template/sender';
import type { Properties } from '@landfall/domain/event/event';
import { Conflict, InvalidInput, Unavailable } from '@landfall/domain/fault/fault';
import type { Money } from '@landfall/domain/goal/conversion';
import { traitValues } from '@landfall/domain/profile/profile';
import { parseInstant } from '@landfall/domain/time/instant';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { DefinitionService } from '../definitions/definition.service';
import { ENGINE_SETTINGS, type EngineSettings } from '../settings';
import { messageVariables, type MessageFacts } from './message-variables';

/** The channel of test mails: the process that answers the author hands them over itself. `null` where it has no SMTP server. */
export const TEST_MAIL = Symbol('channel of test mails');

/** As an author gives it: either kind of id or traits, and whatever the message is to speak of. Instants are RFC 3339. */
export interface Sample {
  profile?: string | Properties | undefined;
  event?: { event?: string | undefined; properties?: Properties | undefined; occurredAt?: string | undefined } | undefined;
  conversion?:
    | {
        id?: string | undefined;
        goal?: string | undefined;
        occurredAt?: string | undefined;
        value?: Money | null | undefined;
        params?: Properties | undefined;
        properties?: Properties | undefined;
      }
    | undefined;
}

@Injectable()
export class TemplatePreview {
  constructor(
    private readonly definitions: DefinitionService,
    private readonly profiles: ProfileRepository,
    @Inject(ENGINE_SETTINGS) private readonly settings: EngineSettings,
    @Inject(TEST_MAIL) private readonly mail: Channel | null,
  ) {}

  /** @throws NotFound, InvalidInput for a profile nobody has heard of or a template that fails on these variables */
  async preview(key: string, sample: Sample): Promise<RenderedTemplate> {
    const { compiled } = await this.definitions.get('template', key);
    const facts = await this.factsOf(sample);
    return filledIn(() => renderTemplate(compiled as CompiledTemplate, messageVariables(facts)));
  }

  /**
   * Hands one mail over, of no journey: it counts nowhere, and its links lead to a page that changes nothing.
   *
   * @throws NotFound, InvalidInput also for an address that is refused, Conflict where no mail can be sent from here
   */
  async sendTest(key: string, to: string, sample: Sample): Promise<RenderedTemplate> {
    if (!isAddress(to)) throw new InvalidInput([{ path: '/to', message: 'must be one address such as ada@shop.example' }]);
    const rendered = await this.preview(key, sample.profile === undefined ? { ...sample, profile: { email: to } } : sample);
    if (!this.mail) throw new Conflict('This process has no SMTP server to send a test with (SMTP_URL).');
    const sender = filledIn(() => senderOf(rendered, this.settings.mailFrom));
    if (!sender) throw new Conflict('Nobody is named as sender: neither by the template nor by MAIL_FROM.');
    const { subject, html, text } = rendered;
    const delivery = await this.mail.deliver({ id: `test.${randomUUID()}`, to, ...sender, subject, html, text, headers: {} });
    if (delivery.status === 'accepted') return rendered;
    if (delivery.status === 'bounced' || delivery.status === 'failed')
      throw new InvalidInput([{ path: '/to', message: `was refused: ${delivery.reason}` }]);
    throw new Unavailable('The SMTP server');
  }

  private async factsOf({ profile, event, conversion }: Sample): Promise<MessageFacts> {
    const now = Date.now();
    const instant = (text: string | undefined) => (text === undefined ? now : parseInstant(text)!);
    const { publicUrl } = this.settings;
    return {
      ...(await this.personOf(profile)),
      event: event && {
        event: event.event ?? null,
        properties: event.properties ?? {},
        occurredAt: instant(event.occurredAt),
      },
      conversion: conversion && {
        conversion: {
          id: conversion.id ?? '',
          goal: conversion.goal ?? '',
          occurredAt: instant(conversion.occurredAt),
          value: conversion.value ?? null,
          params: conversion.params ?? {},
        },
        properties: conversion.properties ?? {},
      },
      links: { unsubscribeUrl: `${publicUrl}/t/u/preview`, preferencesUrl: `${publicUrl}/t/p/preview` },
    };
  }

  private async personOf(profile: Sample['profile']): Promise<Pick<MessageFacts, 'traits' | 'userId'>> {
    if (profile === undefined) return { traits: {}, userId: null };
    if (typeof profile !== 'string') return { traits: profile, userId: null };
    const found = await this.profiles.findByAnyId(profile);
    if (!found) throw new InvalidInput([{ path: '/profile', message: `there is no profile “${profile}”` }]);
    return { traits: traitValues(found.profile), userId: found.profile.userId };
  }
}

/** @throws InvalidInput where the template fails on what it was given */
function filledIn<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new InvalidInput([
      { path: '', message: `the template’s ${error.path.slice(1)} cannot be filled in: ${error.message}` },
    ]);
  }
}
