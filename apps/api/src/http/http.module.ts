/** The manners of the API as one module: errors, keys, repetition, documentation. */
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessKeyRepository } from '@landfall/store/access-key/access-key.repository';
import type { StoreConnection } from '@landfall/store/connection';
import { IdempotencyRepository } from '@landfall/store/idempotency/idempotency.repository';
import { DocsController } from '../docs/docs.controller';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import { KeyRing } from './key-ring';
import { KeysController } from './keys/keys.controller';
import { ProblemFilter } from './problem.filter';
import { HTTP_SETTINGS, type HttpSettings } from './settings';

@Module({})
export class HttpModule {
  static register(settings: HttpSettings, connection: StoreConnection): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      controllers: [KeysController, DocsController],
      providers: [
        { provide: HTTP_SETTINGS, useValue: settings },
        { provide: AccessKeyRepository, useValue: new AccessKeyRepository(connection) },
        { provide: IdempotencyRepository, useValue: new IdempotencyRepository(connection) },
        { provide: KeyRing, useFactory: (keys: AccessKeyRepository) => new KeyRing(keys), inject: [AccessKeyRepository] },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
      exports: [HTTP_SETTINGS, AccessKeyRepository, IdempotencyRepository, KeyRing],
    };
  }
}
