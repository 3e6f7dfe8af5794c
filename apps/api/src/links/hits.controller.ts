/** Opens and clicks of mail. A hit is worked before it is answered; where it cannot be, whoever reads the mail is no worse off for it. */
import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, HttpCode, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LinkTokens } from '@landfall/channels/link/link-tokens';
import { webAddress } from '@landfall/channels/link/mail-links';
import { NotFound } from '@landfall/domain/fault/fault';
import { HeardService } from '@landfall/engine/messages/heard.service';
import { ENGINE_SETTINGS, type EngineSettings } from '@landfall/engine/settings';
import { Operation } from '../http/operation';
import { isKnownMachine } from './known-machine';
import { answerBrokenLink } from './link-page';

/** A transparent GIF of one pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
/** Longer nobody waits for a link: what the store has not taken by then it takes later, or never. */
const PATIENCE_MS = 5_000;

@Controller('t')
export class HitsController {
  private readonly tokens: LinkTokens;

  constructor(
    private readonly heard: HeardService,
    @Inject(ENGINE_SETTINGS) { signingSecret }: EngineSettings,
  ) {
    this.tokens = new LinkTokens(signingSecret);
  }

  @Get('o/:token')
  @Operation({
    operationId: 'openMessage',
    summary: 'The pixel of a mail: an image of 1×1, also where the mail was forgotten',
    tags: ['links'],
    access: 'public',
    answers: { 200: null },
  })
  async open(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const link = this.tokens.readOpen(token);
    if (!link) throw new NotFound('link of this token');
    await this.hear(link.messageId, 'opened', request);
    // Mail programs in a browser show it from another origin.
    void reply.headers({
      'content-type': 'image/gif',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'cross-origin',
    });
    return PIXEL;
  }

  @Get('c/:token')
  @HttpCode(302)
  @Operation({
    operationId: 'clickMessage',
    summary: 'A link of a mail: on to the address that was signed, and to no other',
    tags: ['links'],
    access: 'public',
    answers: { 302: null },
  })
  async click(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const link = this.tokens.readClick(token);
    const target = link && webAddress(link.target);
    if (!link || target === undefined) return answerBrokenLink(request, reply);
    await this.hear(link.messageId, 'clicked', request);
    void reply.headers({ location: target, 'cache-control': 'no-store' });
    return undefined;
  }

  private async hear(messageId: string, what: 'opened' | 'clicked', request: FastifyRequest): Promise<void> {
    const isKnown = request.method === 'HEAD' || isKnownMachine(request.headers['user-agent']);
    const work = this.heard.hear(messageId, { what, at: Date.now(), isKnownMachine: isKnown }).catch((error: unknown) => {
      request.log.warn(
        { requestId: request.id, messageId, what, error: error instanceof Error ? error.name : 'unknown' },
        'hit lost',
      );
    });
    const patience = new AbortController();
    await Promise.race([work, pause(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
  }
}
