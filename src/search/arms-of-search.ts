import { createHash } from 'node:crypto';
import type { Arm, Experiment } from '../scoring/experiment.js';
import type { SearchArguments } from './search-arguments.js';
import type { SearchSettings } from './search-ports.js';

/** The ways to rank a search: both arms of the experiment, or one. */
export type ArmsOfSearch =
  | { readonly experiment: null; readonly arms: readonly [Arm] }
  | { readonly experiment: Experiment; readonly arms: readonly [Arm, Arm] };

/** A client that names a weight gets it: its search is not part of the experiment. */
export function armsOfSearch(
  { weight, diversity }: Pick<SearchArguments, 'weight' | 'diversity'>,
  settings: Pick<SearchSettings, 'weight' | 'formula' | 'experiment'>,
): ArmsOfSearch {
  const { experiment, formula } = settings;
  if (experiment === null || weight !== null) {
    return {
      experiment: null,
      arms: [{ name: '', weight: weight ?? settings.weight, formula, diversity }],
    };
  }
  const [a, b] = experiment.arms;
  const withAsked = (arm: Arm): Arm => (diversity === null ? arm : { ...arm, diversity });
  return { experiment, arms: [withAsked(a), withAsked(b)] };
}

/** Fair coins that depend on the seed alone: bits of SHA-256 of the seed and a counter. */
export function coinsOf(seed: string): () => boolean {
  let bits: Buffer = Buffer.alloc(0);
  let used = 0;
  let blocks = 0;
  return () => {
    if (used === 8 * bits.length) {
      bits = createHash('sha256').update(`${seed}:${blocks}`).digest();
      blocks += 1;
      used = 0;
    }
    const bit = ((bits[used >> 3] ?? 0) >> (used & 7)) & 1;
    used += 1;
    return bit === 1;
  };
}
