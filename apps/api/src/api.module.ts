/** The API as one module: the engine behind, the manners in front, the controllers between. */
import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '@landfall/config/config';
import { EngineModule, type EngineParts } from '@landfall/engine/engine.module';
import { CONTROLLERS } from './controllers';
import { HttpModule } from './http/http.module';
import type { HttpSettings } from './http/settings';
import { InboxModule } from './inbox/inbox.module';

@Module({})
export class ApiModule {
  static register(parts: EngineParts, config: Pick<Config, 'inboxDir'>, http: HttpSettings): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        EngineModule.register(parts),
        HttpModule.register(http, parts.store),
        ...(config.inboxDir === undefined ? [] : [InboxModule.register(config.inboxDir)]),
      ],
      controllers: [...CONTROLLERS],
    };
  }
}
