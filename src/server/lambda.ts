import { readConfig } from '../config/config.js';
import type { Environment } from '../config/configuration-reader.js';
import { type App, createApp } from './create-app.js';
import { createLogger } from './create-logger.js';
import { httpHandler } from './lambda/http-handler.js';
import { requireRemoteEngines } from './lambda/require-remote-engines.js';

/** The gateway as a function behind API Gateway's HTTP API (payload format 2.0). */
export const handler = httpHandler({
  open: () => openOnLambda(process.env),
  onFailure: (err) => createLogger('error').error({ err }, 'the gateway could not be started'),
});

/**
 * A function has no time between requests for background work; another function forwards the recorded
 * interactions.
 */
async function openOnLambda(environment: Environment): Promise<App> {
  // The function's package does not contain the page, unless the operator adds it and sets EXPLORER.
  const config = readConfig({ ...environment, EXPLORER: environment['EXPLORER'] || 'false' });
  requireRemoteEngines(config);
  const log = createLogger(config.logLevel);
  if (config.auth === null) {
    log.warn('AUTH=none: every client that reaches the API may search and record as any user; set AUTH=jwt');
  }
  return createApp(config, { log, forwards: false, engines: { events: null } });
}
