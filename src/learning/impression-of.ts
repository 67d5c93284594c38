import type { Cache } from '../datasources/caches/cache.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import { type Impression, impressionKey } from '../domain/impression.js';
import type { Interaction } from '../domain/interaction.js';

export interface ShownPorts {
  readonly cache: Pick<Cache, 'get'>;
  readonly index: Pick<ImageIndex, 'release'>;
}

/** The remote ranker's data about the search that an interaction came from. */
export type ImpressionOf = Pick<Interaction, 'recommendationId' | 'impression'>;

/**
 * Looks up what the user's search showed; nothing when it is not remembered, was another user's, or cannot be
 * asked just now: recording never fails over it.
 */
export async function impressionOf(
  searchId: string | undefined,
  userId: string,
  { cache, index }: ShownPorts,
): Promise<ImpressionOf> {
  if (searchId === undefined) return {};
  try {
    const { id } = await index.release();
    const shown = await cache.get<Impression>(impressionKey(id, searchId));
    if (shown?.userId !== userId) return {};
    const { recommendationId, impression } = shown;
    return { recommendationId, ...(impression.length > 0 && { impression }) };
  } catch {
    return {};
  }
}
