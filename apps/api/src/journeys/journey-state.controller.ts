/** What is done with a journey as a whole: published, stopped. */
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { journeyAnswers, publishAnswer, publishBody, type ShownJourney } from '@landfall/contracts/journey';
import { PublishJourney } from '@landfall/engine/definitions/publish-journey.service';
import { StopJourney } from '@landfall/engine/definitions/stop-journey.service';
import { tagged } from '../http/etag';
import { Operation } from '../http/operation';
import { JsonBody, KeyParam } from '../http/zod.pipe';
import { shownJourney } from './journey.shape';

const tags = ['journeys'];

@Controller('v1/journeys/:key')
export class JourneyStateController {
  constructor(
    private readonly publisher: PublishJourney,
    private readonly stopper: StopJourney,
  ) {}

  @Post('publish')
  @HttpCode(200)
  @Operation({
    operationId: 'publishJourney',
    summary: 'Makes the draft the version that newcomers enter; who is under way stays on theirs',
    tags,
    request: publishBody,
    answers: { 200: publishAnswer },
    problems: [409],
  })
  async publish(
    @KeyParam('journey') key: string,
    @JsonBody(publishBody) _body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownJourney> {
    const { changed, warnings, ...reading } = await this.publisher.publish(key);
    const journey = tagged(reply, shownJourney(reading));
    return { ...journey, ...{ changed, migrated: 0, left: 0, warnings } };
  }

  @Post('stop')
  @HttpCode(200)
  @Operation({
    operationId: 'stopJourney',
    summary: 'Nobody enters any more, and everybody under way is ended before this is answered',
    tags,
    answers: { 200: journeyAnswers.read },
    problems: [409],
  })
  async stop(@KeyParam('journey') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownJourney> {
    return tagged(reply, shownJourney(await this.stopper.stop(key)));
  }
}
