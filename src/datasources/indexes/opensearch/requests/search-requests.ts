import type { ImageFilter } from '../../../../domain/image.js';
import { stemOf, wordsOfName } from '../../../../domain/text/file-name.js';
import type { Vector } from '../../../../domain/vector.js';
import { anyCase } from './any-case.js';

/** A document without its vector, which is as large as everything else together, times ten. */
const WITHOUT_VECTOR = { excludes: ['embedding'] };

/**
 * Fields of a hit for ranking, from columns: loading and sending whole documents took half of a search's
 * time.
 */
const COLUMNS = {
  _source: false,
  stored_fields: '_none_',
  docvalue_fields: ['imageId', 'clusterId', 'revision', 'code'],
};

/** The k nearest images that pass the filter; `size` is k, or a shard would hand over ten. */
export function nearestRequest(query: Vector, k: number, filter: ImageFilter): object {
  const conditions = filterQuery(filter);
  return {
    size: k,
    ...COLUMNS,
    query: {
      knn: {
        embedding: { vector: Array.from(query), k, ...(conditions !== null && { filter: conditions }) },
      },
    },
  };
}

/** Images whose title or keywords match, best first. */
export function textRequest(text: string, size: number, filter: ImageFilter): object {
  const conditions = filterQuery(filter);
  const match = { multi_match: { query: text, fields: ['title', 'keywords'], type: 'most_fields' } };
  return {
    size,
    ...COLUMNS,
    query: { bool: { must: [match], ...(conditions !== null && { filter: [conditions] }) } },
    sort: [{ _score: 'desc' }, { imageId: 'asc' }],
  };
}

/** Images whose title has the words of a file's name in their order, whole: which name it was, only they say. */
export function nameRequest(name: string, size: number, filter: ImageFilter): object {
  const conditions = filterQuery(filter);
  const match = { match_phrase: { title: wordsOfName(stemOf(name)) } };
  return {
    size,
    _source: WITHOUT_VECTOR,
    query: { bool: { must: [match], ...(conditions !== null && { filter: [conditions] }) } },
    sort: [{ _score: 'desc' }, { imageId: 'asc' }],
  };
}

/** Documents by image id; twice the size, for where an image may show twice. */
export function documentsRequest(ids: readonly string[]): object {
  return { size: 2 * ids.length, _source: WITHOUT_VECTOR, query: { terms: { imageId: ids } } };
}

export function vectorsRequest(ids: readonly string[]): object {
  return {
    size: 2 * ids.length,
    _source: { includes: ['imageId', 'revision', 'embedding'] },
    query: { terms: { imageId: ids } },
  };
}

/** Number of images in total, and in each cluster. */
export function sizesRequest(clusters: number): object {
  return {
    size: 0,
    track_total_hits: true,
    query: { term: { kind: 'image' } },
    aggs: { clusters: { terms: { field: 'clusterId', size: clusters } } },
  };
}

/** Returns true if a filter has an empty list, which no image matches. */
export function letsNothingThrough({ types, tags, clusters }: ImageFilter): boolean {
  return [types, tags, clusters].some((list) => list?.length === 0);
}

/** All conditions of a filter, or null when there are none. */
function filterQuery(filter: ImageFilter): object | null {
  const conditions: object[] = [];
  if (filter.types !== undefined) conditions.push(anyCase('type', filter.types));
  if (filter.tags !== undefined) conditions.push(anyCase('tags', filter.tags));
  if (filter.clusters !== undefined) conditions.push({ terms: { clusterId: filter.clusters } });
  if (filter.minWidth !== undefined) conditions.push({ range: { width: { gte: filter.minWidth } } });
  if (filter.minHeight !== undefined) conditions.push({ range: { height: { gte: filter.minHeight } } });
  const excluded = filter.excludeIds ?? [];
  if (conditions.length === 0 && excluded.length === 0) return null;
  return {
    bool: {
      ...(conditions.length > 0 && { filter: conditions }),
      ...(excluded.length > 0 && { must_not: [{ terms: { imageId: excluded } }] }),
    },
  };
}
