import type { RankedHit } from '../scoring/merge.js';

/**
 * A ranked list in columns. Every search caches one for a quarter of an hour and few are ever paged through.
 * Two hundred rows of objects each would fill the old heap with unread data. A hit's code is not kept: it is
 * unused after ranking.
 */
export interface RankedColumns {
  readonly imageIds: readonly string[];
  readonly clusterIds: readonly (string | null)[];
  /** Row after row, `NUMBERS_A_ROW` each; a similarity or relevance that is null is NaN. */
  readonly numbers: Float64Array;
  /** The arm of each, a character a row, `-` for none; absent without an experiment. */
  readonly arms?: string;
}

const NUMBERS_A_ROW = 12;
/** Where a hit came from, if not from the plain search. */
const BEYOND = 1;
const NAMED = 2;

export function toColumns(ranked: readonly RankedHit[]): RankedColumns {
  const numbers = new Float64Array(ranked.length * NUMBERS_A_ROW);
  ranked.forEach((row, i) => {
    const at = i * NUMBERS_A_ROW;
    numbers[at] = row.rank;
    numbers[at + 1] = row.score;
    numbers[at + 2] = row.affinity;
    numbers[at + 3] = row.similarityContribution;
    numbers[at + 4] = row.affinityContribution;
    numbers[at + 5] = row.hit.similarity ?? Number.NaN;
    numbers[at + 6] = row.hit.similarityRank;
    numbers[at + 7] = row.clusterAffinity;
    numbers[at + 8] = row.vectorAffinity;
    numbers[at + 9] = row.relevance ?? Number.NaN;
    numbers[at + 10] = row.hit.isNamed === true ? NAMED : row.hit.isBeyondWindow === true ? BEYOND : 0;
    numbers[at + 11] = row.count ?? 0;
  });
  return {
    imageIds: ranked.map(({ hit }) => hit.imageId),
    clusterIds: ranked.map(({ hit }) => hit.clusterId),
    numbers,
    ...(ranked.some(({ arm }) => arm !== undefined) && {
      arms: ranked.map(({ arm }) => arm ?? '-').join(''),
    }),
  };
}

/** The list that the columns were made of. */
export function fromColumns({
  imageIds,
  clusterIds,
  numbers,
  arms = '',
}: RankedColumns): readonly RankedHit[] {
  return imageIds.map((imageId, i) => {
    const at = i * NUMBERS_A_ROW;
    const number = (column: number): number => numbers[at + column] ?? Number.NaN;
    const nullable = (column: number): number | null => {
      const value = number(column);
      return Number.isNaN(value) ? null : value;
    };
    return {
      hit: {
        imageId,
        clusterId: clusterIds[i] ?? null,
        similarity: nullable(5),
        similarityRank: number(6),
        ...(number(10) === BEYOND && { isBeyondWindow: true as const }),
        ...(number(10) === NAMED && { isNamed: true as const }),
      },
      rank: number(0),
      score: number(1),
      affinity: number(2),
      clusterAffinity: number(7),
      vectorAffinity: number(8),
      relevance: nullable(9),
      similarityContribution: number(3),
      affinityContribution: number(4),
      ...(number(11) > 0 && { count: number(11) }),
      ...(arms[i] === '0' && { arm: 0 as const }),
      ...(arms[i] === '1' && { arm: 1 as const }),
    };
  });
}
