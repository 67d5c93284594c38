/** One image near the query, before anything about the user is known. */
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
  /** The image's vector in short, as the release's references make it; absent where there are none. */
  readonly code?: Int8Array;
}

/** The rank of each hit is ours: by cosine falling, id rising, whatever order the engine's ties came in. */
export function compareHits(
  a: { readonly imageId: string; readonly similarity: number },
  b: { readonly imageId: string; readonly similarity: number },
): number {
  if (a.similarity !== b.similarity) return b.similarity - a.similarity;
  return a.imageId < b.imageId ? -1 : a.imageId > b.imageId ? 1 : 0;
}
