import { createHash } from 'node:crypto';
import type { Cache } from '../../datasources/caches/cache.js';
import type { Embedder } from '../../datasources/embedders/embedder.js';
import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import type { Degradation, ReportFault } from '../../domain/degradation.js';
import { ParallaxError } from '../../domain/errors.js';
import type { QueryKind, Release } from '../../domain/release.js';
import { meanVector, spaceName, type Vector } from '../../domain/vector.js';
import { degradationReason } from '../degradation-reason.js';
import type { SearchArguments } from '../search-arguments.js';

/** A day: a text means the same tomorrow, but a cache is not an archive. */
const QUERY_VECTOR_TTL_MS = 24 * 60 * 60 * 1000;

/** Input of the k-NN search: a vector, or, when the embedder is down, the words themselves. */
export type EmbeddedQuery =
  | {
      readonly kind: 'vector';
      readonly vector: Vector;
      readonly of: QueryKind;
      readonly exclude: string | null;
    }
  | { readonly kind: 'words'; readonly text: string; readonly degradation: Degradation };

/** The embedder methods that a search uses. */
export type QueryEmbedder = Pick<Embedder, 'embedTexts' | 'embedImages'>;

export interface EmbedQueryPorts {
  readonly embedder: QueryEmbedder;
  readonly index: ImageIndex;
  readonly cache: Pick<Cache, 'get' | 'set'>;
  readonly report: ReportFault;
}

/**
 * Computes one unit vector for all parts of the query. It is always the mean of the separate unit vectors, so
 * that each can be cached.
 *
 * @throws ParallaxError NOT_FOUND for an unknown `similarTo`, UNAVAILABLE when an image cannot be embedded
 *   now, TIMEOUT when the signal aborted
 */
export async function embedQuery(
  args: SearchArguments,
  release: Release,
  ports: EmbedQueryPorts,
  signal: AbortSignal,
): Promise<EmbeddedQuery> {
  try {
    const parts = await Promise.all([
      args.query === null ? null : textVector(args.query, release, ports, signal),
      args.image === null ? null : imageVector(args.image, release, ports, signal),
      args.similarTo === null ? null : knownVector(args.similarTo, ports.index),
    ]);
    return {
      kind: 'vector',
      vector: meanVector(parts.filter((part) => part !== null)),
      of: kindOf(args),
      exclude: args.similarTo,
    };
  } catch (error) {
    // With the budget spent there is no time for another way either.
    signal.throwIfAborted();
    return fallBackToWords(args, error, ports.report);
  }
}

function kindOf(args: SearchArguments): QueryKind {
  const pictures = args.image !== null || args.similarTo !== null;
  if (args.query === null) return 'image';
  return pictures ? 'mixed' : 'text';
}

async function textVector(
  text: string,
  release: Release,
  ports: EmbedQueryPorts,
  signal: AbortSignal,
): Promise<Vector> {
  return cached(ports.cache, vectorKey(release, 'text', text), () =>
    ports.embedder.embedTexts([text], signal),
  );
}

async function imageVector(
  image: Uint8Array,
  release: Release,
  ports: EmbedQueryPorts,
  signal: AbortSignal,
): Promise<Vector> {
  return cached(ports.cache, vectorKey(release, 'image', image), () =>
    ports.embedder.embedImages([image], signal),
  );
}

async function knownVector(imageId: string, index: ImageIndex): Promise<Vector> {
  const vector = (await index.vectors([imageId])).get(imageId);
  if (vector !== undefined) return vector;
  throw new ParallaxError('NOT_FOUND', 'There is no image with the id given as `similarTo`.', {
    argument: 'similarTo',
  });
}

async function cached(
  cache: EmbedQueryPorts['cache'],
  key: string,
  embed: () => Promise<readonly Vector[]>,
): Promise<Vector> {
  const known = await cache.get<Vector>(key);
  if (known !== undefined) return known;
  const [vector] = await embed();
  if (vector === undefined) throw new ParallaxError('UNAVAILABLE', 'The embedder returned no vector.');
  await cache.set(key, vector, QUERY_VECTOR_TTL_MS);
  return vector;
}

function vectorKey(release: Release, kind: string, content: string | Uint8Array): string {
  const hash = createHash('sha256').update(content).digest('base64url');
  return `${release.id}:vector:${spaceName(release.space)}:${kind}:${hash}`;
}

function fallBackToWords(args: SearchArguments, error: unknown, report: ReportFault): EmbeddedQuery {
  const reason = degradationReason(error);
  if (reason === null) throw error;
  if (args.query === null || args.image !== null || args.similarTo !== null) {
    throw new ParallaxError(
      'UNAVAILABLE',
      'Search by image is not available at the moment; try again shortly.',
      {
        retryAfterMs: 1_000,
        cause: error,
      },
    );
  }
  report('EMBED', error);
  return {
    kind: 'words',
    text: args.query,
    degradation: { stage: 'EMBED', reason, fallback: 'a search for the words in titles and keywords' },
  };
}
