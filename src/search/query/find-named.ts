import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import type { ReportFault } from '../../domain/degradation.js';
import type { Hit } from '../../domain/hit.js';
import { looksLikeFileName } from '../../domain/text/file-name.js';
import type { SearchArguments } from '../search-arguments.js';

/** So many pictures of one file name are shown before all others. */
const MOST_NAMED = 20;

/**
 * Images whose file name the query is, by id rising; empty for a query that is not a file name. Never
 * rejects: a search continues without the lookup.
 */
export async function findNamed(
  { query, image, similarTo, filter }: SearchArguments,
  { index, report }: { readonly index: Pick<ImageIndex, 'named'>; readonly report: ReportFault },
): Promise<readonly Hit[]> {
  if (query === null || image !== null || similarTo !== null || !looksLikeFileName(query)) return [];
  try {
    const found = await index.named(query, { k: MOST_NAMED, filter });
    return found.map((match, i) => ({ ...match, similarity: null, similarityRank: i + 1, isNamed: true }));
  } catch (error) {
    report('CANDIDATES', error);
    return [];
  }
}
