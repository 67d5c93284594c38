import type { OpenSearchClient } from '../client/opensearch-client.js';
import { parseSearch, type SearchAnswer, type SearchHit } from '../requests/search-answer.js';
import type { Attempt } from './patience.js';

export interface ScanRequest {
  readonly index: string;
  readonly query: object;
  /** A field that every match has; pages follow it rising. */
  readonly sort: 'imageId' | 'ordinal';
  readonly fields: readonly string[] | 'all';
  /** Documents a page. */
  readonly page: number;
}

/** A page must arrive completely, and no search waits for it. */
const PAGE_TIMEOUT_MS = 60_000;
export const PAGE_BYTES = 64 * 1024 * 1024;

/**
 * Yields every match, page by page, in the order of a field; each call runs through `attempt`, which may
 * repeat it.
 */
export async function* scan(
  client: OpenSearchClient,
  request: ScanRequest,
  attempt: Attempt,
): AsyncGenerator<readonly SearchHit[]> {
  let after: readonly unknown[] | null = null;
  for (;;) {
    const body: object = {
      size: request.page,
      query: request.query,
      _source: request.fields === 'all' ? true : { includes: request.fields },
      sort: [{ [request.sort]: 'asc' }],
      ...(after !== null && { search_after: after }),
    };
    const { hits }: SearchAnswer = await attempt(async () =>
      parseSearch(
        await client.ask({
          method: 'POST',
          path: `/${request.index}/_search`,
          body,
          timeoutMs: PAGE_TIMEOUT_MS,
          maxBytes: PAGE_BYTES,
        }),
      ),
    );
    const last = hits.at(-1);
    if (last === undefined) return;
    // Where an image shows twice, both may end a page: the next one begins behind them, so none is torn apart.
    const whole = hits.length < request.page ? hits : withoutLastKey(hits);
    if (whole.length > 0) yield whole;
    if (hits.length < request.page) return;
    after = (whole.length > 0 ? whole.at(-1) : last)?.sort ?? null;
    if (whole.length === 0) yield hits;
  }
}

function withoutLastKey(hits: readonly SearchHit[]): readonly SearchHit[] {
  const last = hits.at(-1)?.sort[0];
  return hits.filter(({ sort }) => sort[0] !== last);
}

/** Number of vectors in a page of some 4 MB: a float takes about 12 characters. */
export function vectorsPerPage(dimension: number): number {
  return Math.max(10, Math.min(1_000, Math.floor(4_000_000 / (12 * dimension + 1_000))));
}
