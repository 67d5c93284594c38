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
