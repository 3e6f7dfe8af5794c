/** The shop's settings over HTTP: there is one of them, and it is always there. */
import { Controller, Get, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { someBody } from '@landfall/contracts/definition';
import { settingsBody } from '@landfall/contracts/settings';
import type { Settings } from '@landfall/domain/settings/settings';
import { SettingsService } from '@landfall/engine/definitions/settings.service';
import type { AccessKey } from '@landfall/store/access-key/access-key.repository';
import { Caller } from '../http/access.hook';
import { requireMatch, tagged } from '../http/etag';
import { Operation } from '../http/operation';
import { JsonBody } from '../http/zod.pipe';

const tags = ['settings'];
const answers = { 200: settingsBody };

@Controller('v1/settings')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @Operation({ operationId: 'getSettings', summary: 'What holds for all journeys, defaults filled in', tags, answers })
  async get(@Res({ passthrough: true }) reply: FastifyReply): Promise<Settings> {
    return tagged(reply, await this.settings.get());
  }

  @Put()
  @Operation({
    operationId: 'putSettings',
    summary: 'Replaces all settings, {} by the defaults; counts from the next message on',
    tags,
    request: settingsBody,
    answers,
    problems: [412],
  })
  async put(
    @JsonBody(someBody) body: unknown,
    @Caller() caller: AccessKey,
    @Req() asked: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Settings> {
    return tagged(reply, await this.settings.put(body, caller.name, (current) => requireMatch(asked, current)));
  }
}
