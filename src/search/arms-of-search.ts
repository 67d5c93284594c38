import { createHash } from 'node:crypto';
import type { AppliedArm } from '../domain/impression.js';
import type { Arm, Experiment } from '../scoring/experiment/arms.js';
import { teamDraft } from '../scoring/experiment/team-draft.js';
import { fromColumns, type RankedColumns, toColumns } from '../scoring/ranked-columns.js';
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

/**
 * The ways to rank a list without a query. Its formula is always `rank`, and its weight follows from the history or is
 * 0: arms that differ in nothing else rank it alike, and it is not part of their experiment.
 *
 * @param automatic  weight of the taste in such a list
 */
export function armsWithoutQuery(
  diversity: number | null,
  automatic: number,
  settings: Pick<SearchSettings, 'weight' | 'experiment'>,
): RankedArms {
  const { experiment, weight } = settings;
  const used = (arm: Pick<Arm, 'name' | 'weight' | 'diversity'>): UsedArm => ({
    name: arm.name,
    weight: arm.weight === 0 ? 0 : automatic,
    formula: 'rank',
    diversity: diversity ?? arm.diversity,
  });
  if (experiment === null) return { experiment, arms: [used({ name: '', weight, diversity })] };
  const [a, b] = [used(experiment.arms[0]), used(experiment.arms[1])];
  const areAlike = a.weight === b.weight && a.diversity === b.diversity;
  return areAlike ? { experiment: null, arms: [{ ...a, name: '' }] } : { experiment, arms: [a, b] };
}

/** An arm with the weight that it uses. */
export type UsedArm = Omit<Arm, 'weight'> & { readonly weight: number };

export type RankedArms =
  | { readonly experiment: null; readonly arms: readonly [UsedArm] }
  | { readonly experiment: Experiment; readonly arms: readonly [UsedArm, UsedArm] };

/** A list as its arms ranked it. */
export interface ArmedList {
  readonly ranked: RankedColumns;
  /** Text of the experiment; null without one. */
  readonly experiment: string | null;
  readonly arms: readonly AppliedArm[];
  /** Of `ShownOrder`. */
  readonly firstChance: number;
}

/** Ranks in the only way there is, or by both arms, whose lists are interleaved by coins that the seed decides. */
export function rankByArms(
  { experiment, arms }: RankedArms,
  rank: (arm: UsedArm) => RankedColumns,
  seed: string,
): ArmedList {
  const [first, second] = arms;
  const applied = arms.map(({ name, weight, formula }): AppliedArm => ({ name, weight, formula }));
  if (experiment === null || second === undefined) {
    return { ranked: rank(first), experiment: null, arms: applied, firstChance: 1 };
  }
  const lists = [fromColumns(rank(first)), fromColumns(rank(second))] as const;
  const { ranked, firstChance } = teamDraft(lists, coinsOf(seed));
  return {
    ranked: toColumns(ranked),
    firstChance,
    experiment: experiment.text,
    arms: applied,
  };
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
