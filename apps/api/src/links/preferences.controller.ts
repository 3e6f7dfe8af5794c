/** Ways out of mail: unsubscribing at once, by a button or by the mail program itself (RFC 8058), and choosing. Looking changes nothing. */
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LinkTokens } from '@landfall/channels/link/link-tokens';
import { Conflict, InvalidInput } from '@landfall/domain/fault/fault';
import { faultsOfZod } from '@landfall/domain/fault/faults-of-zod';
import { MailPreferencesService } from '@landfall/engine/messages/mail-preferences.service';
import { ENGINE_SETTINGS, type EngineSettings } from '@landfall/engine/settings';
import { Operation } from '../http/operation';
import { answerBrokenLink, answerPage, isForPeople } from './link-page';
import { preferencesPage, unsubscribedPage, unsubscribePage } from './page';

const FORM = 'application/x-www-form-urlencoded';
/** Stands in previews and test mails, which are sent to nobody in particular: shown as the others, and changes nothing. */
const SAMPLE_TOKEN = 'preview';

const choice = z.object({
  email: z.enum(['subscribed', 'unsubscribed'], 'must be subscribed or unsubscribed').optional(),
  tracking: z.enum(['granted', 'denied'], 'must be granted or denied').optional(),
});
const ANSWERS = { 200: null };

@Controller('t')
export class PreferencesController {
  private readonly tokens: LinkTokens;

  constructor(
    private readonly preferences: MailPreferencesService,
    @Inject(ENGINE_SETTINGS) { signingSecret }: EngineSettings,
  ) {
    this.tokens = new LinkTokens(signingSecret);
  }

  @Get('u/:token')
  @Operation({
    operationId: 'showUnsubscribe',
    summary: 'The page behind the unsubscribe link of a mail: a button, nothing changed',
    tags: ['links'],
    access: 'public',
    answers: ANSWERS,
  })
  showUnsubscribe(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string {
    const preferences = this.preferencesOf(token);
    return preferences === undefined ? answerBrokenLink(request, reply) : answerPage(reply, unsubscribePage(preferences));
  }

  @Post('u/:token')
  @HttpCode(200)
  @Operation({
    operationId: 'unsubscribeAddress',
    summary: 'No promotional mail goes to the address any more, whoever bears it; also RFC 8058 one-click',
    tags: ['links'],
    access: 'public',
    request: z.unknown(),
    textMedia: [FORM, 'multipart/form-data', 'text/plain'],
    answers: ANSWERS,
  })
  async unsubscribe(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const preferences = this.preferencesOf(token);
    if (preferences === undefined) return answerBrokenLink(request, reply);
    const recipient = this.tokens.readRecipient('unsubscribe', token);
    if (recipient) await this.preferences.unsubscribe(recipient);
    return answerPage(reply, unsubscribedPage(preferences));
  }

  @Get('p/:token')
  @Operation({
    operationId: 'showPreferences',
    summary: 'The page behind the preferences link of a mail: both consents as they are',
    tags: ['links'],
    access: 'public',
    answers: ANSWERS,
  })
  async showPreferences(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (token === SAMPLE_TOKEN) return answerPage(reply, preferencesPage(SAMPLE_PREFERENCES, false));
    const recipient = this.tokens.readRecipient('preferences', token);
    if (!recipient) return answerBrokenLink(request, reply);
    return answerPage(reply, preferencesPage(await this.preferences.read(recipient), false));
  }

  @Post('p/:token')
  @HttpCode(200)
  @Operation({
    operationId: 'choosePreferences',
    summary: 'Sets the consents of the reader of a mail; what is left out stays',
    tags: ['links'],
    access: 'public',
    request: choice,
    textMedia: [FORM],
    answers: ANSWERS,
    problems: [409],
  })
  async choose(
    @Param('token') token: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const said = choiceOf(body);
    if (token === SAMPLE_TOKEN) return answerPage(reply, preferencesPage(SAMPLE_PREFERENCES, false));
    const recipient = this.tokens.readRecipient('preferences', token);
    if (!recipient) return answerBrokenLink(request, reply);
    const { email, tracking } = said;
    const chosen = { ...(email === undefined ? {} : { email }), ...(tracking === undefined ? {} : { tracking }) };
    try {
      return answerPage(reply, preferencesPage(await this.preferences.choose(recipient, chosen), true));
    } catch (error) {
      // The page was opened before the complaint: it is shown as things are now.
      if (!(error instanceof Conflict) || !isForPeople(request)) throw error;
      void reply.code(409);
      return answerPage(reply, preferencesPage(await this.preferences.read(recipient), false));
    }
  }

  /** Where the page of preferences lies beside that of unsubscribing; `undefined` for a bad token. */
  private preferencesOf(token: string): string | undefined {
    if (token === SAMPLE_TOKEN) return `../p/${SAMPLE_TOKEN}`;
    const recipient = this.tokens.readRecipient('unsubscribe', token);
    return recipient && `../p/${this.tokens.ofRecipient('preferences', recipient)}`;
  }
}

const SAMPLE_PREFERENCES = { email: 'subscribed', tracking: 'granted' } as const;

/** @param body of a form as its text, or JSON */
function choiceOf(body: unknown): z.infer<typeof choice> {
  const given = typeof body === 'string' ? Object.fromEntries(new URLSearchParams(body)) : (body ?? {});
  const parsed = choice.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(faultsOfZod(parsed.error, given));
}
