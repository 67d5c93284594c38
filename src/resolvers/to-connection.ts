import { type Basis, explain } from '../scoring/explain.js';
import type { PageItem, SearchPage } from '../search/page.js';
import type { RequestContext } from './request-context.js';
import { toImage } from './to-image.js';
import type { ImageSearchConnectionType } from './types/image-search-connection.type.js';
import type { ImageSearchEdgeType } from './types/image-search-edge.type.js';

/**
 * A page of a ranked list as the schema shows it.
 *
 * @param basis  of `explain`
 */
export function toConnection(
  page: SearchPage,
  userId: string | null,
  basis: Basis,
  context: RequestContext,
): ImageSearchConnectionType {
  const edges = page.items.map((item) => toEdge(item, page, userId, basis, context));
  return {
    searchId: page.searchId,
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.startCursor,
      endCursor: page.endCursor,
    },
    totalCandidates: page.totalCandidates,
    suggestedQuery: page.suggestedQuery,
    resembles: page.resembles,
    personalization: page.personalization,
  };
}

function toEdge(
  item: PageItem,
  page: SearchPage,
  userId: string | null,
  basis: Basis,
  context: RequestContext,
): ImageSearchEdgeType {
  const { cursor, ranked, indexed } = item;
  return {
    cursor,
    node: toImage(indexed, context.pictures),
    rank: ranked.rank,
    similarityRank: ranked.hit.similarityRank,
    score: ranked.score,
    count: ranked.count ?? 1,
    arm: ranked.arm === undefined ? null : (page.personalization.arms?.[ranked.arm]?.name ?? null),
    explanation: {
      ...explain(ranked, page.personalization.applied, basis),
      clusterId: ranked.hit.clusterId,
      userId: page.personalization.applied ? userId : null,
    },
  };
}
