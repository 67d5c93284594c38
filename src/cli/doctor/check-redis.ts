import type { Config } from '../../config/config.js';
import { cachePlace, shareServer } from '../../config/redis-settings.js';
import { describeDurability } from '../../datasources/logs/redis/describe-durability.js';
import { openCache } from '../../engines/open-cache.js';
import type { Report } from './findings.js';

const TRIAL_KEY = 'doctor:trial';
const TRIAL_MS = 10_000;

/** Checks that the cache keeps a value. */
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

/** Checks the durability of an acknowledged interaction. */
export async function checkLog(config: Config, report: Report): Promise<void> {
  const { log, redis } = config;
  if (log !== 'redis' || redis === null) return;
  report('ok', `interaction log: ${(await describeDurability(redis)).summary}`);
  const cache = cachePlace(config);
  if (cache !== null && shareServer(redis, cache)) report('note', ONE_SERVER);
}

const ONE_SERVER =
  'cache and interaction log share one Redis: each write of the cache waits for the disk as the log does, and ' +
  'a server that keeps the log may not evict. Give the cache a server of its own with CACHE_REDIS_URL.';
