/**
 * A linear autoencoder over clusters: it predicts a history's clusters from co-occurring ones.
 *
 * Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019: with `P` the inverse of `X^T X +
 * penalty I`, the weights are `B = I - P / diag(P)`, whose diagonal is 0.
 */
export interface Ease {
  readonly clusters: number;
  /** `P`, symmetric, row by row. */
  readonly precision: Float32Array;
}

/** Less of an image than this is nothing. */
const FORGOTTEN = 0.02;

/** `f = y - mean(y)`, `y = x B`, `x = log(1 + D)` of the first short memory. */
export function ease(
  { prior, ease: fit }: { readonly prior: Float64Array; readonly ease: Ease | null },
  remembered: Float64Array,
): Float64Array {
  const guess = new Float64Array(prior.length);
  if (fit === null || fit.clusters !== prior.length) return guess;
  const { precision, clusters } = fit;
  let any = false;
  for (let a = 0; a < clusters; a++) {
    const count = remembered[a] ?? 0;
    if (count < FORGOTTEN) continue;
    any = true;
    const x = Math.log1p(count);
    const row = a * clusters;
    for (let k = 0; k < clusters; k++) guess[k] = (guess[k] ?? 0) - x * (precision[row + k] ?? 0);
  }
  if (!any) return guess;
  let sum = 0;
  for (let k = 0; k < clusters; k++) {
    const count = remembered[k] ?? 0;
    const own = count < FORGOTTEN ? 0 : Math.log1p(count);
    const y = own + (guess[k] ?? 0) / (precision[k * clusters + k] ?? 1);
    guess[k] = y;
    sum += y;
  }
  const mean = sum / clusters;
  for (let k = 0; k < clusters; k++) guess[k] = (guess[k] ?? 0) - mean;
  return guess;
}

/**
 * @param histories  clusters of each user's images
 * @param clusters  how many there are
 */
export function gram(histories: Iterable<Int32Array>, clusters: number): Float64Array {
  const sums = new Float64Array(clusters * clusters);
  for (const history of histories) {
    const counts = new Map<number, number>();
    for (const cluster of history) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
    const x = [...counts].map(([cluster, count]) => [cluster, Math.log1p(count)] as const);
    for (const [a, u] of x) {
      for (const [b, v] of x) sums[a * clusters + b] = (sums[a * clusters + b] ?? 0) + u * v;
    }
  }
  return sums;
}

/** @param sums `X^T X`, symmetric; it is used up */
export function fitEase(sums: Float64Array, clusters: number, penalty: number): Ease {
  for (let k = 0; k < clusters; k++) sums[k * clusters + k] = (sums[k * clusters + k] ?? 0) + penalty;
  return { clusters, precision: Float32Array.from(invert(sums, clusters)) };
}

/** The inverse of a symmetric positive definite matrix by Cholesky's factors; in place of it. */
function invert(matrix: Float64Array, n: number): Float64Array {
  const l = matrix;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = l[i * n + j] ?? 0;
      const a = i * n;
      const b = j * n;
      for (let k = 0; k < j; k++) sum -= (l[a + k] ?? 0) * (l[b + k] ?? 0);
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / (l[j * n + j] ?? 1);
    }
  }
  // Rows of the transposed inverse factor, so that both loops run along memory.
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const row = j * n;
    inverse[row + j] = 1 / (l[row + j] ?? 1);
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= (l[i * n + k] ?? 0) * (inverse[row + k] ?? 0);
      inverse[row + i] = sum / (l[i * n + i] ?? 1);
    }
  }
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += (inverse[i * n + k] ?? 0) * (inverse[j * n + k] ?? 0);
      result[i * n + j] = result[j * n + i] = sum;
    }
  }
  return result;
}
