const CACHE_KINDS = ['vector', 'candidates', 'taste', 'snapshot', 'shown', 'nobody'] as const;
/** What is kept under a key; `other`: a key that says none of them. */
export type CacheKind = (typeof CACHE_KINDS)[number] | 'other';

const KIND = new RegExp(`:(${CACHE_KINDS.join('|')}):`);

/** Keys are `<release id>:<kind>:...`; the first counts, since a user's id may stand behind it. */
export function cacheKindOf(key: string): CacheKind {
  const found = KIND.exec(key)?.[1];
  return CACHE_KINDS.find((kind) => kind === found) ?? 'other';
}
