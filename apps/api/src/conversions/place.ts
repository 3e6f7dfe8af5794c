/** From a cursor to the place in a list by instant and id. */
import type { Position } from '@landfall/contracts/manners/page';
import { InvalidInput } from '@landfall/domain/fault/fault';
import type { Place } from '@landfall/store/older';

/** @throws InvalidInput where the position is of another form */
export function placeOf([at, id]: Position): Place {
  if (typeof at === 'number' && Number.isSafeInteger(at) && typeof id === 'string') return { at, id };
  throw new InvalidInput([{ path: '?cursor', message: 'is not a cursor of this list' }]);
}
