import type { Hit } from '../domain/hit.js';
import type { RelevanceCurve } from '../domain/relevance.js';
import type { Taste } from '../domain/taste.js';
import type { Formula } from './formulas/formula.js';
import { FORMULAS, type FormulaName } from './formulas/formulas.js';
import { affinitiesOf } from './hit-affinity.js';
import { quantize } from './quantize.js';
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

/** A candidate with its rank and the reasons for it. */
export interface RankedHit {
  readonly hit: Hit;
  /** From 1. */
  readonly rank: number;
  /** Exactly the sum of the two contributions. */
  readonly score: number;
  /** Nats, 0 = neutral: the two parts below added and clipped to ±MAX_LIFT, MAX_LIFT for a pinned cluster. */
  readonly affinity: number;
  /** Lift of the hit's cluster in nats. */
  readonly clusterAffinity: number;
  /** Contribution of the user's vector for the hit's own, in nats. */
  readonly vectorAffinity: number;
  /**
   * Probability that the image is relevant to the query, not scaled to the best hit, in [0, 1]; null when words
   * were searched instead of vectors.
   */
  readonly relevance: number | null;
  readonly similarityContribution: number;
  readonly affinityContribution: number;
  /** Arm of the experiment that placed it, by number; absent without one. */
  readonly arm?: 0 | 1;
  /** Number of near-duplicates that it represents, itself included; absent when they were not grouped. */
  readonly count?: number;
}

/**
 * Ranks the candidates by the weighted mean of closeness to the query and affinity to the user, equal scores
 * by similarity rank. The result is never NaN or infinite, whatever the input, and is exactly the plain
 * search's order at weight 0. Hits without a similarity (the text fallback) are merged by rank.
 */
export function merge(request: MergeRequest): readonly RankedHit[] {
  const { hits, taste } = request;
  const weight = usableWeight(request);
  const lifts = affinitiesOf(taste, hits);
  const calibration = { best: bestOf(request), tau: usableTau(request.tau), curve: request.curve ?? null };
  const formula = formulaFor(request);
  const { similarity, affinity } = formula.values(hits, lifts.total, calibration);
  // The default's value of a similarity is the relevance on another scale.
  const closenesses = formula === FORMULAS.lift ? similarity : null;
  const mostRelevant = calibration.curve?.best ?? 1;
  const ranked = hits.map((hit, i) => {
    const similarityContribution = (1 - weight) * (similarity[i] ?? 0) + 0;
    const affinityContribution = weight * (affinity[i] ?? 0) + 0;
    return {
      hit,
      rank: 0,
      score: similarityContribution + affinityContribution,
      affinity: lifts.total[i] ?? 0,
      clusterAffinity: lifts.cluster[i] ?? 0,
      vectorAffinity: lifts.vector[i] ?? 0,
      relevance:
        hit.similarity === null
          ? null
          : closenesses === null
            ? relevanceOf(hit.similarity, calibration)
            : (closenesses[i] ?? 0) * mostRelevant,
      similarityContribution,
      affinityContribution,
    };
  });
  ranked.sort(weight === 0 ? bySimilarityRank : byScore);
  ranked.forEach((hit, index) => {
    hit.rank = index + 1;
  });
  return ranked;
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

interface Placed {
  readonly hit: Hit;
  readonly score: number;
}

function bySimilarityRank(a: Placed, b: Placed): number {
  return a.hit.similarityRank - b.hit.similarityRank;
}

function byScore(a: Placed, b: Placed): number {
  return b.score - a.score || bySimilarityRank(a, b);
}
