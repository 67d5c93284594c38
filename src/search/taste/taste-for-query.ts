import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import type { Release } from '../../domain/release.js';
import type { Taste } from '../../domain/taste.js';
import { partsForQuery } from '../../scoring/parts-for-query.js';
import { tauOf } from '../../scoring/relevance/calibrate.js';
import type { EmbeddedQuery } from '../query/embed-query.js';

/** The taste of a user who has several, with their shares in this search. */
export async function tasteForQuery(
  taste: Taste,
  query: EmbeddedQuery,
  { spread }: Release,
  index: Pick<ImageIndex, 'clusters'>,
): Promise<Taste> {
  if (taste.kind === 'unknown' || taste.parts === undefined || query.kind !== 'vector') return taste;
  // Without them each taste keeps its share of the history.
  const clusters = await index.clusters().catch(() => []);
  return { ...taste, parts: partsForQuery(taste.parts, query.vector, clusters, tauOf(spread[query.of])) };
}
