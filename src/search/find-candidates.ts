import { createHash } from 'node:crypto';
import type { Cache } from '../datasources/caches/cache.js';
import type { ImageIndex, NearestRequest } from '../datasources/indexes/image-index.js';
import type { Degradation } from '../domain/degradation.js';
import { ParallaxError } from '../domain/errors.js';
import type { Hit } from '../domain/hit.js';
import type { ImageFilter } from '../domain/image.js';
import type { Release } from '../domain/release.js';
import { degradationReason } from './degradation-reason.js';
import type { EmbeddedQuery } from './embed-query.js';

const CANDIDATES_TTL_MS = 5 * 60 * 1000;

/** The fixed window of hits that is re-ranked. */
export interface Candidates {
  readonly hits: readonly Hit[];
  readonly degradation: Degradation | null;
}

/**
 * The nearest images, by similarity falling; shared by everybody who asks the same, because nothing in
 * them depends on the user.
 *
 * @throws ParallaxError UNAVAILABLE when the index is down and the cache does not help
 */
export async function findCandidates(
  query: EmbeddedQuery,
  filter: ImageFilter,
  window: number,
  release: Release,
  index: ImageIndex,
  cache: Cache,
): Promise<Candidates> {
  if (query.kind === 'words') {
    const matches = await index.matchText(query.text, { k: window, filter });
    return { hits: matches.map((match, i) => hit(match, null, i)), degradation: query.degradation };
  }
  const request = { k: window, filter: withoutItself(filter, query.exclude) };
  const revision = await index.revision();
  const key = candidatesKey(release, query.vector, request);
  const known = await cache.get<CachedCandidates>(key);
  if (known !== undefined && known.revision === revision) return { hits: known.hits, degradation: null };
  try {
    const neighbours = await index.nearest(query.vector, request);
    const hits = neighbours.map((neighbour, i) => hit(neighbour, neighbour.similarity, i));
    await cache.set<CachedCandidates>(key, { revision, hits }, CANDIDATES_TTL_MS);
    return { hits, degradation: null };
  } catch (error) {
    return fallBackToCache(known, error);
  }
}

interface CachedCandidates {
  readonly revision: number;
  readonly hits: readonly Hit[];
}

function hit(
  found: { readonly imageId: string; readonly clusterId: string | null },
  similarity: number | null,
  position: number,
): Hit {
  return { imageId: found.imageId, clusterId: found.clusterId, similarity, similarityRank: position + 1 };
}

/** `similarTo` leaves the image itself out before anything else looks at the hits. */
function withoutItself(filter: ImageFilter, imageId: string | null): ImageFilter {
  if (imageId === null) return filter;
  return { ...filter, excludeIds: [...(filter.excludeIds ?? []), imageId] };
}

function candidatesKey(release: Release, vector: Float32Array, request: NearestRequest): string {
  const hash = createHash('sha256')
    .update(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
    .update(JSON.stringify(request))
    .digest('base64url');
  return `${release.id}:candidates:${hash}`;
}

function fallBackToCache(known: CachedCandidates | undefined, error: unknown): Candidates {
  const reason = degradationReason(error);
  if (reason === null) throw error;
  if (known !== undefined) {
    return {
      hits: known.hits,
      degradation: { stage: 'CANDIDATES', reason, fallback: 'the images found for the same search earlier' },
    };
  }
  throw new ParallaxError(
    'UNAVAILABLE',
    'The image index does not answer at the moment; try again shortly.',
    {
      retryAfterMs: 1_000,
      cause: error,
    },
  );
}
