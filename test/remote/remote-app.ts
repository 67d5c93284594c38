import { inject } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import type { Engines } from '../../src/engines/open-engines.js';
import { createApp } from '../../src/server/create-app.js';
import type { DemoApp } from '../e2e/demo-app.js';

/** Reason for skipping without the engines. */
export const NEEDS = 'needs OPENSEARCH_URL and REDIS_URL: eval "$(scripts/services up)"';

export const hasRemoteEngines = (): boolean => inject('remote') !== null;

/** Opens another instance of the gateway on the remote engines, without listening. */
export async function openRemoteApp(
  changes: Readonly<Record<string, string>> = {},
  engines: Partial<Engines> = {},
  now: () => number = Date.now,
): Promise<DemoApp> {
  const environment = inject('remote');
  if (environment === null) throw new Error(NEEDS);
  // The clients of AWS read the process's own environment.
  Object.assign(process.env, environment);
  const config = readConfig({ ...environment, ...changes });
  return { ...(await createApp(config, { engines, now })), config };
}
