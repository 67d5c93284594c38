import type { Cache } from '../caches/cache.js';
import { Guard, type GuardOptions } from './guard.js';

/**
 * A cache on another machine, within the policies: what fails or is slow is a miss or a lost write, never
 * an error. For the breaker to see that it fails, the adapter throws; what leaves here never does.
 */
export function guardCache(cache: Cache, options: GuardOptions): Cache {
  const guard = new Guard('cache', options);
  const lost = (): undefined => undefined;
  return {
    get: <T>(key: string) => guard.call('get', () => cache.get<T>(key)).catch(lost),
    set: (key, value, ttlMs) => guard.call('set', () => cache.set(key, value, ttlMs)).catch(lost),
    delete: (key) => guard.call('delete', () => cache.delete(key)).catch(lost),
    close: () => cache.close(),
  };
}
