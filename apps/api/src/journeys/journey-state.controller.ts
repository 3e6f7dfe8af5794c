/** What is done with a journey as a whole: published, paused, resumed, stopped. */
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { journeyAnswers, publishAnswer, publishBody, type ShownJourney } from '@landfall/contracts/journey';
import { PauseJourney } from '@landfall/engine/definitions/pause-journey.service';
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
    private readonly pauser: PauseJourney,
    private readonly stopper: StopJourney,
  ) {}

  @Post('publish')
  @HttpCode(200)
  @Operation({
    operationId: 'publishJourney',
    summary: 'Makes the draft the version that newcomers enter; who is under way stays on theirs, unless they are to be moved',
    tags,
    request: publishBody,
    answers: { 200: publishAnswer },
    problems: [409],
  })
  async publish(
    @KeyParam('journey') key: string,
    @JsonBody(publishBody) body: z.infer<typeof publishBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownJourney> {
    const { changed, migration, warnings, ...reading } = await this.publisher.publish(key, body);
    const journey = tagged(reply, shownJourney(reading));
    return { ...journey, ...{ changed, ...migration, warnings } };
  }

  @Post('pause')
  @HttpCode(200)
  @Operation({
    operationId: 'pauseJourney',
    summary: 'Nobody enters and nothing is sent any more once this is answered; goals are credited all the while',
    tags,
    answers: { 200: journeyAnswers.read },
    problems: [409],
  })
  async pause(@KeyParam('journey') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownJourney> {
    return tagged(reply, shownJourney(await this.pauser.pause(key)));
  }

  @Post('resume')
  @HttpCode(200)
  @Operation({
    operationId: 'resumeJourney',
    summary: 'People may enter again, and whoever came due meanwhile goes on, at a pace',
    tags,
    answers: { 200: journeyAnswers.read },
    problems: [409],
  })
  async resume(@KeyParam('journey') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownJourney> {
    return tagged(reply, shownJourney(await this.pauser.resume(key)));
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
