/** Connections to Temporal, from one description of where it is. */
import { readFileSync } from 'node:fs';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import type { Config } from '@landfall/config/config';

/** Address, key and certificates as both the client and the worker want them. */
export function connectionOptions({ temporal }: Pick<Config, 'temporal'>): ConnectionOptions {
  const { tls, apiKey, address } = temporal;
  const read = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file));
  const crt = read(tls?.certPath);
  const key = read(tls?.keyPath);
  const ca = read(tls?.caPath);
  return {
    address,
    connectTimeout: '10 seconds',
    ...(apiKey === undefined ? {} : { apiKey, metadata: { 'temporal-namespace': temporal.namespace } }),
    ...(tls === undefined
      ? {}
      : { tls: { ...(ca ? { serverRootCACertificate: ca } : {}), ...(crt && key ? { clientCertPair: { crt, key } } : {}) } }),
  };
}

/** Connects when it is first used; a server that is away is no reason not to start. */
export function lazyConnection(config: Pick<Config, 'temporal'>): Connection {
  return Connection.lazy(connectionOptions(config));
}
