import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config/config.js';
import { publicPath } from '../../config/public-address.js';
import { GRAPHQL_PATH } from '../http/graphql-route.js';
import type { StartLog } from '../identity/warn-when-open.js';
import type { CountFile } from '../limits/count-file.js';
import { imageOriginsOf, settingsOf } from './explorer-page.js';
import { EXPLORER_FOLDER, mountExplorer } from './mount-explorer.js';

export interface RootOptions {
  readonly countFile: CountFile;
  readonly log: StartLog;
}

/** Serves the root: the explorer, or a pointer to the endpoint where it is off. */
export async function mountRoot(
  http: FastifyInstance,
  config: Config,
  { countFile, log }: RootOptions,
): Promise<void> {
  if (config.explorer) {
    const shown = await mountExplorer(http, {
      folder: EXPLORER_FOLDER,
      settings: settingsOf(config),
      publicPath: publicPath(config),
      imageOrigins: imageOriginsOf(config),
      countFile,
    });
    if (shown) return;
    log.warn(`EXPLORER: the page has not been built (${EXPLORER_FOLDER}).`);
  }
  http.get('/', (_request, reply) => reply.redirect(`${publicPath(config)}${GRAPHQL_PATH}`));
}
