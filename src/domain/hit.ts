/** An image near the query, before the user's taste is applied. */
export interface Hit {
  readonly imageId: string;
  /** Null while the image has no cluster. */
  readonly clusterId: string | null;
  /** Cosine in [-1, 1]; null when the text fallback answered. */
  readonly similarity: number | null;
  /** From 1, by similarity falling, then id rising. */
  readonly similarityRank: number;
  /** True for an image that was looked up by the name of its file. */
  readonly isNamed?: true;
  /** True for an image that the plain search does not reach: it was brought because the user likes its cluster. */
  readonly isBeyondWindow?: true;
  /** The image's vector as a short code under the release's references; absent where there are none. */
  readonly code?: Int8Array;
}

/**
 * Orders hits by cosine (descending), then id (ascending), independent of the order in which an engine
 * returns ties.
 */
export function compareHits(
  a: { readonly imageId: string; readonly similarity: number },
  b: { readonly imageId: string; readonly similarity: number },
): number {
  if (a.similarity !== b.similarity) return b.similarity - a.similarity;
  return a.imageId < b.imageId ? -1 : a.imageId > b.imageId ? 1 : 0;
}

/**
 * Joins two lists that have no image in common, each by similarity falling, then id rising. The hits of the joined list,
 * in the same order, are ranked anew; a missing similarity is the least.
 */
export function joinHits(hits: readonly Hit[], others: readonly Hit[]): readonly Hit[] {
  if (others.length === 0) return hits;
  const joined: Hit[] = [];
  const append = (hit: Hit): void => {
    const similarityRank = joined.length + 1;
    joined.push(hit.similarityRank === similarityRank ? hit : { ...hit, similarityRank });
  };
  let taken = 0;
  for (const hit of hits) {
    for (let other = others[taken]; other !== undefined && isNearer(other, hit); other = others[++taken]) {
      append(other);
    }
    append(hit);
  }
  for (let other = others[taken]; other !== undefined; other = others[++taken]) append(other);
  return joined;
}

function isNearer(one: Hit, other: Hit): boolean {
  const lead = (one.similarity ?? -1) - (other.similarity ?? -1);
  return lead === 0 ? one.imageId < other.imageId : lead > 0;
}
