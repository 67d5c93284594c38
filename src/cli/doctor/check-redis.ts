import type { Config } from '../../config/config.js';
import { describeDurability } from '../../datasources/logs/redis.log.js';
import { openCache } from '../../engines/open-cache.js';
import type { Report } from './findings.js';

const TRIAL_KEY = 'doctor:trial';
const TRIAL_MS = 10_000;

/** Whether the cache keeps what it is given. */
export async function checkCache(config: Config, report: Report): Promise<void> {
  if (config.cache !== 'redis') return;
  const open = await openCache(config, Date.now);
  try {
    const start = performance.now();
    await open.set(TRIAL_KEY, 'kept', TRIAL_MS);
    const kept = (await open.get(TRIAL_KEY)) === 'kept';
    await open.delete(TRIAL_KEY);
    const ms = performance.now() - start;
    if (kept) report('ok', `cache: Redis keeps a value, three commands in ${ms.toFixed(1)} ms`);
    else report('WRONG', 'The cache did not keep a value: is its memory used up (maxmemory)?');
  } finally {
    await open.close();
  }
}

/** What an acknowledged interaction survives. */
export async function checkLog({ log, redis }: Config, report: Report): Promise<void> {
  if (log === 'redis' && redis !== null) {
    report('ok', `interaction log: ${(await describeDurability(redis)).summary}`);
  }
}
