import type { Step } from './evidence.js';
import type { Knowledge } from './model.js';

/**
 * Recent interests, from decayed counts of the user's clusters.
 *
 *   f_k = log((D_k + m g_k) / ((D + m) g_k))
 *
 * `m` images of the population's habits smooth a short history.
 */
export function memory(
  { prior, settings }: Pick<Knowledge, 'prior' | 'settings'>,
  remembered: Float64Array,
): Float64Array {
  const { memorySmoothing } = settings;
  let total = 0;
  for (let k = 0; k < remembered.length; k++) total += remembered[k] ?? 0;
  const absent = total > 0 ? Math.log(memorySmoothing / (total + memorySmoothing)) : 0;
  const lifts = new Float64Array(remembered.length).fill(absent);
  for (let k = 0; k < remembered.length; k++) {
    const count = remembered[k] ?? 0;
    if (count > 0) lifts[k] = absent + Math.log1p(count / (memorySmoothing * (prior[k] ?? 0)));
  }
  return lifts;
}

/** `D`: strength of the images by cluster, halved by every `halfLife` newer ones. */
export function remember(steps: readonly Step[], clusters: number, halfLife: number): Float64Array {
  const remembered = new Float64Array(clusters);
  const fade = 2 ** (-1 / halfLife);
  let weight = 1;
  for (const { cluster, strength, freshness } of steps) {
    remembered[cluster] = (remembered[cluster] ?? 0) + weight * strength * freshness;
    weight *= fade;
  }
  return remembered;
}
