/** Segments over HTTP; their members are in `members.controller.ts`. */
import { Controller } from '@nestjs/common';
import { segmentAnswers, segmentBody, SEGMENTS, segmentsQuery, type ShownSegment } from '@landfall/contracts/segment';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { SegmentService } from '@landfall/engine/definitions/segment.service';
import { DefinitionController } from '../definitions/definition.controller';

@Controller('v1/segments')
export class SegmentsController extends DefinitionController<ShownSegment>({
  kind: 'segment',
  plural: SEGMENTS,
  body: segmentBody,
  answers: segmentAnswers,
  query: segmentsQuery,
  says: {
    put: 'Creates or replaces a segment and settles all memberships by it',
    delete: 'Deletes a segment that nothing names; its members leave',
    archive: 'Keeps a segment that nothing names, without the members that its condition chose',
    restore: 'Takes an archived segment into use again',
  },
}) {
  constructor(segments: SegmentService, definitions: DefinitionService) {
    super(segments, definitions);
  }
}
