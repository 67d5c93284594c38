import type { Hit } from '../domain/hit.js';
import type { RelevanceCurve } from '../domain/relevance.js';
import type { Taste } from '../domain/taste.js';
import type { Formula } from './formulas/formula.js';
import { FORMULAS, type FormulaName } from './formulas/formulas.js';
import { affinitiesOf } from './hit-affinity.js';
import { quantize } from './quantize.js';
import { COLUMN, NUMBERS_A_HIT, originOf, type RankedColumns } from './ranked-columns.js';
import { asCosine, relevanceOf, usableTau } from './relevance/calibrate.js';

export interface MergeRequest {
  /** The candidates, in any order. */
  readonly hits: readonly Hit[];
  /** The plain search's best cosine within the filter, taken before hidden and muted images left. */
  readonly best: number;
  /** `tauOf` the release's spread for this kind of query. */
  readonly tau: number;
  /** Of the release for this kind of query; absent: the exponential. */
  readonly curve?: RelevanceCurve;
  readonly taste: Taste;
  /** 0 = similarity alone, 1 = taste alone; ignored while the taste is unknown. */
  readonly weight: number;
  readonly formula?: FormulaName;
}

/**
 * Ranks the candidates by the weighted mean of closeness to the query and affinity to the user, equal scores
 * by similarity rank. The result is never NaN or infinite, whatever the input, and is exactly the plain
 * search's order at weight 0. Hits without a similarity (the text fallback) are merged by rank.
 */
export function merge(request: MergeRequest): RankedColumns {
  const { hits, taste } = request;
  const weight = usableWeight(request);
  const lifts = affinitiesOf(taste, hits);
  const calibration = { best: bestOf(request), tau: usableTau(request.tau), curve: request.curve ?? null };
  const formula = formulaFor(request);
  const { similarity, affinity } = formula.values(hits, lifts.total, calibration);
  const mostRelevant = calibration.curve?.best ?? 1;
  const numbers = new Float64Array(hits.length * NUMBERS_A_HIT);
  hits.forEach((hit, i) => {
    const at = i * NUMBERS_A_HIT;
    const similarityContribution = (1 - weight) * (similarity[i] ?? 0) + 0;
    const affinityContribution = weight * (affinity[i] ?? 0) + 0;
    numbers[at + COLUMN.score] = similarityContribution + affinityContribution;
    numbers[at + COLUMN.affinity] = lifts.total[i] ?? 0;
    numbers[at + COLUMN.similarityContribution] = similarityContribution;
    numbers[at + COLUMN.affinityContribution] = affinityContribution;
    numbers[at + COLUMN.similarity] = hit.similarity ?? Number.NaN;
    numbers[at + COLUMN.similarityRank] = hit.similarityRank;
    numbers[at + COLUMN.clusterAffinity] = lifts.cluster[i] ?? 0;
    numbers[at + COLUMN.vectorAffinity] = lifts.vector[i] ?? 0;
    // The default's value of a similarity is the relevance on another scale.
    numbers[at + COLUMN.relevance] =
      hit.similarity === null
        ? Number.NaN
        : formula === FORMULAS.lift
          ? (similarity[i] ?? 0) * mostRelevant
          : relevanceOf(hit.similarity, calibration);
    numbers[at + COLUMN.origin] = originOf(hit);
  });
  return {
    order: orderOf(numbers, weight === 0),
    imageIds: hits.map((hit) => hit.imageId),
    clusterIds: hits.map((hit) => hit.clusterId),
    numbers,
  };
}

/** Places of the hits, the best first, by insertion: a sort that asks a function takes twice as long. */
function orderOf(numbers: Float64Array, isPlain: boolean): Uint32Array {
  const order = new Uint32Array(numbers.length / NUMBERS_A_HIT);
  for (let place = 0; place < order.length; place++) {
    let low = 0;
    for (let high = place; low < high; ) {
      const middle = (low + high) >> 1;
      if (isBehind(numbers, place, order[middle] ?? 0, isPlain)) low = middle + 1;
      else high = middle;
    }
    order.copyWithin(low + 1, low, place);
    order[low] = place;
  }
  return order;
}

function isBehind(numbers: Float64Array, place: number, other: number, isPlain: boolean): boolean {
  const at = place * NUMBERS_A_HIT;
  const from = other * NUMBERS_A_HIT;
  const lack = isPlain ? 0 : (numbers[from + COLUMN.score] ?? 0) - (numbers[at + COLUMN.score] ?? 0);
  if (lack !== 0) return lack > 0;
  return (numbers[from + COLUMN.similarityRank] ?? 0) <= (numbers[at + COLUMN.similarityRank] ?? 0);
}

function usableWeight({ taste, weight }: MergeRequest): number {
  return taste.kind === 'known' && weight > 0 ? quantize(Math.min(1, weight)) : 0;
}

function formulaFor({ hits, formula = 'lift' }: MergeRequest): Formula {
  return hits.some((hit) => hit.similarity === null) ? FORMULAS.rank : FORMULAS[formula];
}

/** The best cosine; that of the hits when the given one is no number. */
function bestOf({ best, hits }: MergeRequest): number {
  if (!Number.isNaN(best)) return best;
  return hits.reduce((most, hit) => Math.max(most, asCosine(hit.similarity ?? -1)), -1);
}
