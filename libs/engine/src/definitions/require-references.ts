/** What has been out of use, or a draft, may name things that are gone by the time it is taken into use. */
import type { Reference } from '@landfall/domain/condition/references';
import { Conflict } from '@landfall/domain/fault/fault';
import type { ReferenceService, Self } from './reference.service';

/** @throws Conflict with the pointer of each name that leads nowhere by now */
export async function requireReferences(service: ReferenceService, references: readonly Reference[], self?: Self): Promise<void> {
  const faults = await service.faultsOf(references, self);
  if (faults.length > 0) throw new Conflict('It names what is not there any more.', faults);
}
