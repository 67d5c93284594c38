import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import { openLog } from '../../engines/open-log.js';

/**
 * Opens the deployment's log where it exists: opening the embedded one would create it.
 *
 * @returns null when nothing was recorded yet
 */
export async function openForgettingLog(config: Config, now: () => number): Promise<InteractionLog | null> {
  if (config.log === 'embedded') {
    const file = join(config.dataDirectory, config.catalogue, 'learning.mdb');
    const isThere = await stat(file).then(
      () => true,
      () => false,
    );
    if (!isThere) return null;
  }
  return openLog(owing(config), now);
}

/** A deployment has users' data in Personalize, also when this process ranks otherwise. */
export function owing(config: Config): Config {
  return { ...config, ranker: 'personalize' };
}
