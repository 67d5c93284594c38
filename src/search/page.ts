import type { IndexedImage } from '../datasources/indexes/image-index.js';
import { fromColumns, type RankedHit } from '../scoring/ranked-columns.js';
import { type Cursor, encodeCursor } from './cursor.js';
import type { Loaders } from './loaders.js';
import type { AppliedPersonalization, Snapshot } from './snapshot.js';

export interface PageItem {
  readonly cursor: string;
  readonly ranked: RankedHit;
  readonly indexed: IndexedImage;
}

export interface SearchPage {
  readonly searchId: string;
  readonly items: readonly PageItem[];
  /** Cursors of the page's first and last rank, also where their images have left; null for an empty page. */
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCandidates: number;
  readonly suggestedQuery: string | null;
  readonly resembles: boolean | null;
  readonly personalization: AppliedPersonalization & { readonly snapshot: boolean };
}

export interface PageRequest {
  readonly cursor: Cursor | null;
  readonly first: number;
  /** False when the list that the cursor continues was lost and ranked again. */
  readonly resumed: boolean;
}

/**
 * The part of the ranked list that a cursor and a size ask for. An image that left the catalogue since
 * is left out; its rank stays empty, so that the others keep theirs.
 */
export async function pageOf(
  snapshot: Snapshot,
  request: PageRequest,
  loaders: Loaders,
): Promise<SearchPage> {
  const start = request.cursor?.rank ?? 0;
  const count = snapshot.ranked.order.length;
  const end = Math.min(start + request.first, count);
  const shown = fromColumns(snapshot.ranked, start, end);
  const [first, last] = [shown.at(0), shown.at(-1)];
  const cursorOf = ({ rank }: RankedHit): string =>
    encodeCursor({ searchId: snapshot.searchId, rank, hash: snapshot.hash });
  const documents = await loaders.images.loadMany(shown.map(({ hit }) => hit.imageId));
  const items = shown.flatMap((ranked, i): PageItem[] => {
    const indexed = documents[i];
    if (indexed instanceof Error) throw indexed;
    return indexed == null ? [] : [{ cursor: cursorOf(ranked), ranked, indexed }];
  });
  return {
    searchId: snapshot.searchId,
    items,
    startCursor: first === undefined ? null : cursorOf(first),
    endCursor: last === undefined ? null : cursorOf(last),
    hasNextPage: end < count,
    hasPreviousPage: start > 0 && shown.length > 0,
    totalCandidates: count,
    suggestedQuery: snapshot.suggestedQuery,
    resembles: snapshot.resembles,
    personalization: { ...snapshot.personalization, snapshot: request.resumed },
  };
}
