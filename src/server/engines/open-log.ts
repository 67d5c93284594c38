import { join } from 'node:path';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import type { ReportFault } from '../../domain/degradation.js';
import { learn } from '../../scoring/user-history.js';
import type { Config } from '../config.js';

/**
 * The configured interaction log.
 *
 * @param report  told of entries that cannot be read and were passed over
 */
export async function openLog(
  config: Config,
  now: () => number,
  report?: ReportFault,
): Promise<InteractionLog> {
  const { catalogue, redis } = config;
  if (config.log === 'redis' && redis !== null) {
    const { openRedisLog } = await import('../../datasources/logs/redis.log.js');
    return openRedisLog({ ...redis, catalogue, learn, now, ...(report && { report }) });
  }
  const { openEmbeddedLog } = await import('../../datasources/logs/embedded.log.js');
  return openEmbeddedLog({ folder: join(config.dataDirectory, config.catalogue), learn, now });
}
