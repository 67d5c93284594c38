import { join } from 'node:path';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import { learn } from '../../scoring/user-history.js';
import type { Config } from '../config.js';

/** The configured interaction log. */
export async function openLog(config: Config, now: () => number): Promise<InteractionLog> {
  const { openEmbeddedLog } = await import('../../datasources/logs/embedded.log.js');
  return openEmbeddedLog({ folder: join(config.dataDirectory, config.catalogue), learn, now });
}
