import { ParallaxError } from '../../../../domain/errors.js';
import { isRecord } from '../../../../domain/unknown.js';
import { field, invalidResponse, listIn, numberIn } from '../client/answer-shape.js';

export interface SearchHit {
  /** The service's own id of the document: good for deleting it, for nothing else. Null where only columns came. */
  readonly documentId: string | null;
  /** 0 where a search sorts by something else. */
  readonly score: number;
  readonly source: unknown;
  /** Columns by field, each a list of values; undefined where none were asked for. */
  readonly fields: unknown;
  /** Where the next page begins, when the search is sorted. */
  readonly sort: readonly unknown[];
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  /** Number of matches; a lower bound unless the search requested a count. */
  readonly total: number;
  readonly aggregations: unknown;
  readonly suggestions: unknown;
}

/**
 * The answer of one search.
 *
 * @throws ParallaxError UNAVAILABLE when a part of the index did not answer; INTERNAL when it makes no sense
 */
export function parseSearch(answer: unknown): SearchAnswer {
  if (field(answer, 'errors') === true) throw invalidResponse('a search answered with errors');
  const failed = field(field(answer, '_shards'), 'failed');
  if (field(answer, 'timed_out') === true || (typeof failed === 'number' && failed > 0)) {
    throw new ParallaxError(
      'UNAVAILABLE',
      'A part of the OpenSearch index did not answer: look at its cluster health.',
      { retryAfterMs: 1_000 },
    );
  }
  const hits = field(answer, 'hits');
  const total = field(hits, 'total');
  return {
    hits: listIn(hits, 'hits').map(parseHit),
    total: typeof total === 'number' ? total : total === undefined ? 0 : numberIn(total, 'value'),
    aggregations: field(answer, 'aggregations'),
    suggestions: field(answer, 'suggest'),
  };
}

function parseHit(hit: unknown): SearchHit {
  if (!isRecord(hit)) throw invalidResponse('a hit is not an object');
  const { _id: id, _score: score, _source: source, fields, sort } = hit;
  return {
    documentId: typeof id === 'string' ? id : null,
    score: typeof score === 'number' ? score : 0,
    source,
    fields,
    sort: Array.isArray(sort) ? sort : [],
  };
}
