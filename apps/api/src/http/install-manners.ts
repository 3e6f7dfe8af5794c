/** Everything that happens to a request before its handler and to an answer after it, in order. */
import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessKeyRepository } from '@landfall/store/access-key/access-key.repository';
import { AccessHook } from './access.hook';
import { answerNotModified } from './etag';
import { KeyRing } from './key-ring';
import { RateLimit } from './rate-limit';
import { RouteTable } from './route-table';
import type { HttpSettings } from './settings';

const MAX_IN_FLIGHT = 1_000;

/**
 * Call it after `NestFactory.create(…, createAdapter(settings), { bodyParser: false })` with {@link HttpModule} among the imports,
 * after `ensureIndexes` and before the app listens. Seeds the environment's keys.
 *
 * @throws the driver's error when the store is away
 */
export async function installManners(app: NestFastifyApplication, settings: HttpSettings): Promise<void> {
  const keys = app.get(AccessKeyRepository);
  const revoked = await keys.seed({ admin: settings.adminKey, write: settings.writeKey, read: settings.readKey });
  for (const scope of revoked) settings.logger?.warn({ scope }, 'the key of the environment was revoked and stays so');

  const routes = new RouteTable();
  const limit = new RateLimit(settings.rateLimit, settings.maxInFlight ?? MAX_IN_FLIGHT);
  const access = new AccessHook(app.get(KeyRing), limit);
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRoute', routes.onRoute);
  // Awaited: its headers have to be on the answers of the hooks below, too.
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        // Component libraries write style elements; scripts are what must never be written into a page.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  server.decorateRequest('accessKey', null);
  server.decorateRequest('accessSecret', null);
  server.addHook('onRequest', routes.answerOrigins);
  server.addHook('onRequest', access.onRequest);
  server.addHook('onRequest', routes.answerOtherMethods);
  server.addHook('preHandler', access.preHandler);
  server.addHook('onSend', answerNotModified);
}
