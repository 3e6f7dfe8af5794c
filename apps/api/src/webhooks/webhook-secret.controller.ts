/** The secret that whoever receives the webhooks of journeys checks them by. */
import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import { journeyWebhookSecret } from '@landfall/channels/webhook/signature';
import { ENGINE_SETTINGS, type EngineSettings } from '@landfall/engine/settings';
import { Operation } from '../http/operation';

const answer = z
  .object({ secret: z.string().describe('whsec_…, for a library of Standard Webhooks') })
  .meta({ id: 'WebhookSecret' });

@Controller('v1/webhook-secret')
export class WebhookSecretController {
  constructor(@Inject(ENGINE_SETTINGS) private readonly settings: EngineSettings) {}

  @Get()
  @Operation({
    operationId: 'getWebhookSecret',
    summary: 'The secret that webhooks sent by journeys are signed with',
    tags: ['webhooks'],
    access: 'admin',
    answers: { 200: answer },
  })
  get(): z.infer<typeof answer> {
    return { secret: journeyWebhookSecret(this.settings.signingSecret) };
  }
}
