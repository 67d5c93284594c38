import { createHash } from 'node:crypto';
import type { Cache } from '../datasources/caches/cache.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { Degradation, ReportFault } from '../domain/degradation.js';
import { ParallaxError } from '../domain/errors.js';
import type { Hit } from '../domain/hit.js';
import type { ImageFilter } from '../domain/image.js';
import { indexFailure } from '../domain/index-failure.js';
import type { Release } from '../domain/release.js';
import { degradationReason } from './degradation-reason.js';
import { hitsOf, type KeptImages, keepImages } from './kept-images.js';
import type { EmbeddedQuery } from './query/embed-query.js';
import type { Meaning } from './query/suggest-query.js';
import type { SearchArguments } from './search-arguments.js';

const CANDIDATES_TTL_MS = 5 * 60 * 1000;
const RETRY_AFTER_MS = 1_000;

/** The fixed window of hits that is re-ranked. */
export interface Candidates {
  readonly hits: readonly Hit[];
  readonly degradation: Degradation | null;
  /** Probable meaning of the query; undefined before it was checked. */
  readonly meaning?: Meaning;
  /** Where it is kept with them; absent when the cache holds none of it. */
  readonly keptAs?: Omit<CachedCandidates, 'meaning'> & { readonly key: string };
}

export interface CandidatePorts {
  readonly index: ImageIndex;
  readonly cache: Pick<Cache, 'get' | 'set'>;
  readonly report: ReportFault;
}

/** Candidates that the same search left behind, on their way; never rejects, and says where to keep new ones. */
export interface KeptCandidates {
  readonly key: string;
  readonly found: Promise<CachedCandidates | undefined>;
}

/** Looks them up by what was asked for, so that it need not wait for the query's vector. */
export function cachedCandidates(
  args: SearchArguments,
  window: number,
  release: Release,
  cache: Pick<Cache, 'get'>,
): KeptCandidates {
  const key = candidatesKey(args, window, release);
  return { key, found: cache.get<CachedCandidates>(key) };
}

/**
 * The nearest images, by similarity falling; shared by everybody who asks the same, because nothing in
 * them depends on the user.
 *
 * @param signal  when it aborts, a search that still waits for its turn is not made
 * @throws ParallaxError UNAVAILABLE when the index is down and the cache does not help, or when a fallback found
 * nothing: that there is nothing is for the stage to say that failed
 */
export async function findCandidates(
  query: EmbeddedQuery,
  filter: ImageFilter,
  window: number,
  kept: KeptCandidates,
  ports: CandidatePorts,
  signal?: AbortSignal,
): Promise<Candidates> {
  const candidates = await candidatesOf(query, filter, window, kept, ports, signal);
  if (candidates.hits.length > 0 || candidates.degradation === null) return candidates;
  const { stage, fallback } = candidates.degradation;
  throw new ParallaxError(
    'UNAVAILABLE',
    `A stage of the search (${stage}) is not available, and ${fallback} gave no image; try again shortly.`,
    { retryAfterMs: RETRY_AFTER_MS },
  );
}

async function candidatesOf(
  query: EmbeddedQuery,
  filter: ImageFilter,
  window: number,
  kept: KeptCandidates,
  { index, cache, report }: CandidatePorts,
  signal: AbortSignal | undefined,
): Promise<Candidates> {
  if (query.kind === 'words') return findWords(query, filter, window, index);
  const request = {
    k: window,
    filter: withoutItself(filter, query.exclude),
    ...(signal !== undefined && { signal }),
  };
  const known = await kept.found;
  try {
    // Read before the search: what is put while it runs makes the next search look again.
    const revision = await index.revision();
    if (known?.revision === revision) return candidatesKept(known, kept.key);
    const images = keepImages(await index.nearest(query.vector, request));
    await cache.set<CachedCandidates>(kept.key, { revision, images }, CANDIDATES_TTL_MS);
    return candidatesKept({ revision, images }, kept.key);
  } catch (error) {
    // A cache that was too slow for a search that had an index is asked again by one that has none.
    return fallBackToCache(known ?? (await cache.get<CachedCandidates>(kept.key)), error, report);
  }
}

function candidatesKept({ revision, images, meaning }: CachedCandidates, key: string): Candidates {
  const keptAs = { key, revision, images };
  return { hits: hitsOf(images), degradation: null, keptAs, ...(meaning !== undefined && { meaning }) };
}

/** Keeps with the candidates what was probably meant by their query. */
export async function keepMeaning(
  { keptAs }: Candidates,
  meaning: Meaning,
  cache: Pick<Cache, 'set'>,
): Promise<void> {
  if (keptAs === undefined) return;
  const { key, revision, images } = keptAs;
  await cache.set<CachedCandidates>(key, { revision, images, meaning }, CANDIDATES_TTL_MS);
}

async function findWords(
  query: Extract<EmbeddedQuery, { kind: 'words' }>,
  filter: ImageFilter,
  window: number,
  index: ImageIndex,
): Promise<Candidates> {
  const matches = await index.matchText(query.text, { k: window, filter }).catch((error: unknown) => {
    throw indexFailure(error);
  });
  return { hits: hitsOf(keepImages(matches)), degradation: query.degradation };
}

interface CachedCandidates {
  readonly revision: number;
  readonly images: KeptImages;
  readonly meaning?: Meaning;
}

/** `similarTo` leaves the image itself out before anything else looks at the hits. */
export function withoutItself(filter: ImageFilter, imageId: string | null): ImageFilter {
  if (imageId === null) return filter;
  return { ...filter, excludeIds: [...(filter.excludeIds ?? []), imageId] };
}

/** Raised when hits change, so that no instance reads what one of another version kept. */
const HITS_VERSION = 4;

function candidatesKey(args: SearchArguments, window: number, release: Release): string {
  const { query, similarTo, image, filter } = args;
  const hash = createHash('sha256').update(JSON.stringify([query, similarTo, filter, window]));
  if (image !== null) hash.update(image);
  return `${release.id}:candidates-${HITS_VERSION}:${hash.digest('base64url')}`;
}

function fallBackToCache(
  known: CachedCandidates | undefined,
  error: unknown,
  report: ReportFault,
): Candidates {
  const reason = degradationReason(error);
  if (reason === null || known === undefined) throw indexFailure(error);
  report('CANDIDATES', error);
  return {
    hits: hitsOf(known.images),
    degradation: { stage: 'CANDIDATES', reason, fallback: 'the images found for the same search earlier' },
  };
}
