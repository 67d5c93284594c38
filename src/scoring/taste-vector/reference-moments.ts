import type { TasteReferences } from './taste-references.js';

/** Mean and covariance of the references' codes: all that a user's vector is measured by. */
export interface ReferenceMoments {
  /** Numbers in a code. */
  readonly length: number;
  readonly mean: Float64Array;
  /** Row after row. */
  readonly covariance: Float64Array;
}

/** Made once a release. */
export function momentsOf({ codes, length }: Pick<TasteReferences, 'codes' | 'length'>): ReferenceMoments {
  const count = Math.max(1, codes.length / length);
  const mean = new Float64Array(length);
  codes.forEach((value, at) => {
    mean[at % length] = (mean[at % length] ?? 0) + value / count;
  });
  const covariance = new Float64Array(length * length);
  for (let from = 0; from < codes.length; from += length) {
    for (let a = 0; a < length; a++) {
      const x = ((codes[from + a] ?? 0) - (mean[a] ?? 0)) / count;
      for (let b = 0; b < length; b++) {
        const at = a * length + b;
        covariance[at] = (covariance[at] ?? 0) + x * ((codes[from + b] ?? 0) - (mean[b] ?? 0));
      }
    }
  }
  return { length, mean, covariance };
}

/** Mean and standard deviation of a direction's products with the references' codes. */
export function spreadAlong(
  direction: Float64Array,
  { length, mean, covariance }: ReferenceMoments,
): { readonly mean: number; readonly deviation: number } {
  let along = 0;
  let variance = 0;
  for (let a = 0; a < length; a++) {
    const x = direction[a] ?? 0;
    along += x * (mean[a] ?? 0);
    let row = 0;
    for (let b = 0; b < length; b++) row += (covariance[a * length + b] ?? 0) * (direction[b] ?? 0);
    variance += x * row;
  }
  return { mean: along, deviation: Math.sqrt(Math.max(0, variance)) };
}
