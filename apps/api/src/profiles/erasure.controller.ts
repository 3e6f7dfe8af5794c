/** Forgetting a person over HTTP. */
import { Controller, Delete } from '@nestjs/common';
import { erasureSchema, type ShownErasure } from '@landfall/contracts/profile';
import { EraseService } from '@landfall/engine/profile/erase.service';
import { Operation } from '../http/operation';
import { IdParam } from '../http/zod.pipe';

@Controller('v1/profiles/:id')
export class ErasureController {
  constructor(private readonly erasing: EraseService) {}

  @Delete()
  @Operation({
    operationId: 'eraseProfile',
    summary: 'Forget a person: gates are shut at once, what counted stays without a name',
    tags: ['profiles'],
    answers: { 200: erasureSchema },
  })
  erase(@IdParam('id') id: string): Promise<ShownErasure> {
    return this.erasing.erase(id);
  }
}
