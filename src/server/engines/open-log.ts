import { join } from 'node:path';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import type { ReportFault } from '../../domain/degradation.js';
import { SILENT, type WarningLog } from '../../domain/operator-log.js';
import { learn } from '../../scoring/user-history.js';
import type { Config } from '../config.js';
import { redisOutages } from './redis-outages.js';

/**
 * The configured interaction log.
 *
 * @param report  told of entries that cannot be read and were passed over
 * @param log  told once an outage that Redis is lost
 */
export async function openLog(
  config: Config,
  now: () => number,
  report?: ReportFault,
  log: WarningLog = SILENT,
): Promise<InteractionLog> {
  const { catalogue, redis } = config;
  if (config.log === 'redis' && redis !== null) {
    const { openRedisLog } = await import('../../datasources/logs/redis.log.js');
    const outages = redisOutages('log', log, now);
    const { onError } = outages;
    const opened = await openRedisLog({
      ...redis,
      catalogue,
      learn,
      now,
      onError,
      ...(report && { report }),
    });
    outages.opened();
    return opened;
  }
  const { openEmbeddedLog } = await import('../../datasources/logs/embedded.log.js');
  return openEmbeddedLog({ folder: join(config.dataDirectory, config.catalogue), learn, now });
}
