/** Every controller of the API, for the module that serves them and the document that describes them. */
import type { Type } from '@nestjs/common';
import { KeysController } from './http/keys/keys.controller';
import { SimulateController } from './simulate/simulate.controller';
import { TrackController } from './track/track.controller';

export const CONTROLLERS: readonly Type[] = [TrackController, SimulateController];
/** With those that the manners bring along: all that is documented. */
export const DOCUMENTED: readonly Type[] = [...CONTROLLERS, KeysController];
