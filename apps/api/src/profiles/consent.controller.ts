/** What a person agrees to, over HTTP: mail, and being measured. */
import { Controller, Put } from '@nestjs/common';
import type { z } from 'zod';
import { consentAnswer, consentBody } from '@landfall/contracts/message';
import { ConsentService } from '@landfall/engine/messages/consent.service';
import { Operation } from '../http/operation';
import { IdParam, JsonBody } from '../http/zod.pipe';

@Controller('v1/profiles/:id/consent')
export class ConsentController {
  constructor(private readonly consents: ConsentService) {}

  @Put()
  @Operation({
    operationId: 'putConsent',
    summary: 'Counts from the next message and the next conversion on; what is left out stays as it was',
    tags: ['profiles'],
    request: consentBody,
    answers: { 200: consentAnswer },
    problems: [409],
  })
  async put(
    @IdParam('id') id: string,
    @JsonBody(consentBody) { email, tracking }: z.infer<typeof consentBody>,
  ): Promise<z.infer<typeof consentAnswer>> {
    return this.consents.set(id, {
      ...(email === undefined ? {} : { email }),
      ...(tracking === undefined ? {} : { tracking }),
    });
  }
}
