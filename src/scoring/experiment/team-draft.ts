import type { RankedHit } from '../ranked-columns.js';

/** A list that two rankings made in turns. */
export interface Drafted {
  /** With new ranks; each hit is as the arm ranked it that placed it, and names the arm. */
  readonly ranked: readonly RankedHit[];
  /** Probability of the image in first place: 1 where both rankings begin with it, else 1/2. */
  readonly firstChance: number;
}

/**
 * Interleaves two rankings: in each round both arms, in an order that a coin decides, place their best image that is
 * not placed yet. So images of both have the same chances of every place, and a user who prefers one ranking chooses
 * more of its images.
 *
 * @param coin  fair; true: arm 0 begins the round
 * @see Radlinski, Kurup and Joachims, "How does clickthrough data reflect retrieval quality?", CIKM 2008
 */
export function teamDraft(
  arms: readonly [readonly RankedHit[], readonly RankedHit[]],
  coin: () => boolean,
): Drafted {
  const ranked: RankedHit[] = [];
  const placed = new Set<string>();
  const next: [number, number] = [0, 0];
  const place = (arm: 0 | 1): void => {
    const list = arms[arm];
    while (placed.has(list[next[arm]]?.hit.imageId ?? '')) next[arm] += 1;
    const best = list[next[arm]];
    if (best === undefined) return;
    placed.add(best.hit.imageId);
    ranked.push(placedBy(arm, best, ranked.length + 1));
  };
  const [first, second] = arms;
  while (next[0] < first.length || next[1] < second.length) {
    const begins = coin() ? 0 : 1;
    place(begins);
    place(begins === 0 ? 1 : 0);
  }
  const isShared = first[0]?.hit.imageId === second[0]?.hit.imageId;
  return { ranked, firstChance: isShared ? 1 : 0.5 };
}

/** Field by field: V8 keeps a spread of some hundred rows as dictionaries, and all that reads them is slow. */
function placedBy(arm: 0 | 1, row: RankedHit, rank: number): RankedHit {
  return {
    hit: row.hit,
    rank,
    score: row.score,
    affinity: row.affinity,
    clusterAffinity: row.clusterAffinity,
    vectorAffinity: row.vectorAffinity,
    relevance: row.relevance,
    similarityContribution: row.similarityContribution,
    affinityContribution: row.affinityContribution,
    arm,
  };
}
