import type { Engines } from '../../engines/open-engines.js';
import { countingCache } from './counting-cache.js';
import { countingLog } from './counting-log.js';
import type { Metrics } from './metrics.js';

/** The engines, with what is looked up and recorded counted. */
export function countingEngines(engines: Engines, metrics: Metrics): Engines {
  return {
    ...engines,
    cache: countingCache(engines.cache, metrics),
    log: countingLog(engines.log, metrics),
  };
}
