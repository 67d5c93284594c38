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

/** What is done between requests elsewhere is not done here: a function forwards what was recorded. */
async function openOnLambda(environment: Environment): Promise<App> {
  // Its function does not carry the page, unless somebody asks for it and puts it there.
  const config = readConfig({ ...environment, EXPLORER: environment['EXPLORER'] || 'false' });
  requireRemoteEngines(config);
  const log = createLogger(config.logLevel);
  if (config.auth === null) {
    log.warn('AUTH=none: whoever reaches the API may search and record as anybody; set AUTH=jwt');
  }
  return createApp(config, { log, forwards: false, engines: { events: null } });
}
