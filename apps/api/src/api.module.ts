/** The API as one module: the engine behind, the manners in front, the controllers between. */
import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '@landfall/config/config';
import { InboxReader } from '@landfall/embedded/inbox/inbox.reader';
import { LedgerDesk } from '@landfall/engine/desk/ledger-desk';
import { EngineModule, type EngineParts } from '@landfall/engine/engine.module';
import { pingStore } from '@landfall/store/connection';
import { CONTROLLERS } from './controllers';
import { answers, HEALTH_CHECKS, type HealthChecks } from './health/health-checks';
import { Metrics } from './health/metrics';
import { HttpModule } from './http/http.module';
import type { HttpSettings } from './http/settings';
import { InboxModule } from './inbox/inbox.module';

@Module({})
export class ApiModule {
  static register(parts: EngineParts, config: Pick<Config, 'inboxDir' | 'temporal'>, http: HttpSettings): DynamicModule {
    const inbox = config.inboxDir === undefined ? undefined : new InboxReader(config.inboxDir);
    return {
      module: ApiModule,
      imports: [
        EngineModule.register({ ...parts, keptMail: inbox }),
        HttpModule.register(http, parts.store),
        ...(inbox ? [InboxModule.register(inbox)] : []),
      ],
      controllers: [...CONTROLLERS],
      providers: [
        { provide: HEALTH_CHECKS, useValue: healthChecks(parts, config.temporal.namespace) },
        {
          provide: Metrics,
          useFactory: (desk: LedgerDesk) => new Metrics({ waitingCalls: () => desk.waiting }),
          inject: [LedgerDesk],
        },
      ],
    };
  }
}

function healthChecks({ store, journeys }: EngineParts, namespace: string): HealthChecks {
  return {
    mongodb: () => answers(() => pingStore(store)),
    temporal: () => answers(() => journeys.ping()),
    worker: () => answers(() => journeys.requirePoller(namespace)),
  };
}
