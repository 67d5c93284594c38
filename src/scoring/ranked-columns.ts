import type { Hit } from '../domain/hit.js';

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
 * A ranked list in columns. Every search makes one and caches it for a quarter of an hour, and few are ever paged
 * through: hundreds of objects each would fill the heap with unread data. A hit's code is not kept: it is unused after
 * ranking.
 */
export interface RankedColumns {
  /** Places of the hits in the columns, the best first. */
  readonly order: Uint32Array;
  readonly imageIds: readonly string[];
  readonly clusterIds: readonly (string | null)[];
  /** Hit after hit, `NUMBERS_A_HIT` each, see `COLUMN`; a similarity or relevance that is null is NaN. */
  readonly numbers: Float64Array;
  /** The arm of each, a character a hit, `-` for none; absent without an experiment. */
  readonly arms?: string;
}

export const NUMBERS_A_HIT = 11;

/** Places within the numbers of a hit. */
export const COLUMN = {
  score: 0,
  affinity: 1,
  similarityContribution: 2,
  affinityContribution: 3,
  similarity: 4,
  similarityRank: 5,
  clusterAffinity: 6,
  vectorAffinity: 7,
  relevance: 8,
  origin: 9,
  count: 10,
} as const;

/** Where a hit came from, if not from the plain search. */
const BEYOND = 1;
const NAMED = 2;

export function originOf({ isNamed, isBeyondWindow }: Hit): number {
  return isNamed === true ? NAMED : isBeyondWindow === true ? BEYOND : 0;
}

/** A number of the hit at a rank, counted from 0. */
export function numberAt(ranked: RankedColumns, at: number, column: number): number {
  return ranked.numbers[(ranked.order[at] ?? 0) * NUMBERS_A_HIT + column] ?? Number.NaN;
}

/** The same hits in another order, of ranks counted from 0. */
export function reordered(ranked: RankedColumns, ranks: Uint32Array): RankedColumns {
  return { ...ranked, order: ranks.map((at) => ranked.order[at] ?? 0) };
}

export function toColumns(ranked: readonly RankedHit[]): RankedColumns {
  const numbers = new Float64Array(ranked.length * NUMBERS_A_HIT);
  ranked.forEach((row, i) => {
    const { hit, score, affinity, clusterAffinity, vectorAffinity } = row;
    const { similarityContribution, affinityContribution } = row;
    numbers.set(
      [
        ...[score, affinity, similarityContribution, affinityContribution],
        ...[hit.similarity ?? Number.NaN, hit.similarityRank, clusterAffinity, vectorAffinity],
        ...[row.relevance ?? Number.NaN, originOf(hit), row.count ?? 0],
      ],
      i * NUMBERS_A_HIT,
    );
  });
  return {
    order: Uint32Array.from(ranked.keys()),
    imageIds: ranked.map(({ hit }) => hit.imageId),
    clusterIds: ranked.map(({ hit }) => hit.clusterId),
    numbers,
    ...(ranked.some(({ arm }) => arm !== undefined) && {
      arms: ranked.map(({ arm }) => arm ?? '-').join(''),
    }),
  };
}

/** Ids of the images, the best first. */
export function rankedIds({ order, imageIds }: RankedColumns): readonly string[] {
  return Array.from(order, (place) => imageIds[place] ?? '');
}

/** The hits of a list, or of the part of it from `start` to before `end`, counted from 0. */
export function fromColumns(ranked: RankedColumns, start = 0, end?: number): readonly RankedHit[] {
  return Array.from(ranked.order.subarray(start, end), (place, i) => {
    const number = (column: number): number => numberAt(ranked, start + i, column);
    const origin = number(COLUMN.origin);
    const count = number(COLUMN.count);
    const arm = ranked.arms?.[place];
    return {
      hit: {
        imageId: ranked.imageIds[place] ?? '',
        clusterId: ranked.clusterIds[place] ?? null,
        similarity: orNull(number(COLUMN.similarity)),
        similarityRank: number(COLUMN.similarityRank),
        ...(origin === BEYOND && { isBeyondWindow: true as const }),
        ...(origin === NAMED && { isNamed: true as const }),
      },
      rank: start + i + 1,
      score: number(COLUMN.score),
      affinity: number(COLUMN.affinity),
      clusterAffinity: number(COLUMN.clusterAffinity),
      vectorAffinity: number(COLUMN.vectorAffinity),
      relevance: orNull(number(COLUMN.relevance)),
      similarityContribution: number(COLUMN.similarityContribution),
      affinityContribution: number(COLUMN.affinityContribution),
      ...(count > 0 && { count }),
      ...(arm === '0' && { arm: 0 as const }),
      ...(arm === '1' && { arm: 1 as const }),
    };
  });
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
