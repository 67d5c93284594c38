import type { RankedHit } from './ranked-columns.js';

/** Explanation of a hit's rank, in the terms of the contract. */
export interface Explained {
  /** Cosine; null when the text fallback answered. */
  readonly similarity: number | null;
  /** Nats, 0 = neutral: the two below added and clipped, or the most there is in a pinned cluster. */
  readonly affinity: number;
  readonly clusterAffinity: number;
  readonly vectorAffinity: number;
  readonly similarityContribution: number;
  readonly affinityContribution: number;
  /** A sentence without ids. */
  readonly summary: string;
}

/** The order that taste is merged with: by similarity to a query, or by popularity where there is none. */
export type Basis = 'query' | 'popularity';

/** From here an image is more probably relevant than not ... */
const PROBABLE = 0.5;
/** ... and below this it is hardly ever. */
const IMPROBABLE = 0.1;

/** Lifts within this of 0 are not worth a word: 1.1 times as often as people do. */
const SMALL_LIFT = 0.1;

type Explainable = Omit<RankedHit, 'score'>;

/** @param applied whether taste had any weight in this list */
export function explain(ranked: Explainable, applied: boolean, basis: Basis = 'query'): Explained {
  const { hit, affinity, clusterAffinity, vectorAffinity } = ranked;
  const { similarityContribution, affinityContribution } = ranked;
  return {
    similarity: hit.similarity !== null && Number.isFinite(hit.similarity) ? hit.similarity : null,
    affinity,
    clusterAffinity,
    vectorAffinity,
    similarityContribution,
    affinityContribution,
    summary:
      basis === 'query'
        ? `${movementOf(ranked, applied)}: ${reasonOf(matchOf(ranked), ranked, applied)}.`
        : recommended(ranked, applied),
  };
}

/** An image that was found by taste alone has no place among the popular ones that it could have moved from. */
function recommended(ranked: Explainable, applied: boolean): string {
  const isPopular = ranked.hit.isBeyondWindow !== true;
  const match = isPopular ? 'it is typical of a popular look' : 'it is near what this user likes';
  const movement = isPopular ? movementOf(ranked, applied) : `Number ${ranked.rank}`;
  return `${movement}: ${reasonOf(match, ranked, applied)}.`;
}

function movementOf({ rank, hit }: Explainable, applied: boolean): string {
  const { similarityRank, isBeyondWindow } = hit;
  if (!applied || rank === similarityRank) return `Number ${rank}`;
  const from = isBeyondWindow === true ? 'beyond the window' : `number ${similarityRank}`;
  return `${rank < similarityRank ? 'Up' : 'Down'} from ${from} to ${rank}`;
}

function reasonOf(match: string, ranked: Explainable, applied: boolean): string {
  if (ranked.hit.isNamed === true) return 'its file has the name that was searched for';
  if (!applied) return `${match}, and taste has no part in this order`;
  const { affinity } = ranked;
  if (affinity > SMALL_LIFT) return `${match}, and ${likingOf(ranked)}`;
  if (affinity < -SMALL_LIFT) {
    return `${match}, but this user likes such images less than most people do`;
  }
  return `${match}, and the history says nothing for or against images like it`;
}

/** Uses the calibrated probability, not the similarity: a chair is near every animal of its style. */
function matchOf({ hit, relevance }: Explainable): string {
  if (hit.similarity === null || relevance === null) return 'its words match the search';
  if (relevance >= PROBABLE) return 'it resembles the search';
  return relevance >= IMPROBABLE ? 'it may be what the search is for' : 'it hardly resembles the search';
}

/** By the part of the taste that speaks for the image, the cluster's or the vector's; both agree where both do. */
function likingOf({ clusterAffinity, vectorAffinity }: Explainable): string {
  if (clusterAffinity > SMALL_LIFT && vectorAffinity < -SMALL_LIFT)
    return 'this user likes its cluster more than most people do';
  if (vectorAffinity > SMALL_LIFT && clusterAffinity <= SMALL_LIFT)
    return 'it looks like images that this user chose';
  return 'this user likes such images more than most people do';
}
