const CACHE_KINDS = ['vector', 'candidates', 'taste', 'snapshot', 'shown', 'nobody'] as const;
/** Kind of value under a cache key; `other` for an unknown kind. */
export type CacheKind = (typeof CACHE_KINDS)[number] | 'other';

const KIND = new RegExp(`:(${CACHE_KINDS.join('|')}):`);

/** Keys are `<release id>:<kind>:...`; the first match counts, since a user's id may follow. */
export function cacheKindOf(key: string): CacheKind {
  const found = KIND.exec(key)?.[1];
  return CACHE_KINDS.find((kind) => kind === found) ?? 'other';
}
