import type { Taste, TasteParts } from '../domain/taste.js';
import { COLUMN, numberAt, type RankedColumns, reordered } from './ranked-columns.js';

/**
 * Largest loss of closeness against the best remaining image at which an image is shown for its taste, times
 * the weight.
 */
const CLOSENESS_FOR_A_SHARE = 0.5;
/** An image whose cluster the user turns away from, in nats, is shown for no share. */
const TURNED_AWAY = -0.5;

/**
 * Gives each taste of a user its share of the list, from the first rank on. A page is in proportion to the
 * history instead of filled by the strongest taste.
 *
 * If the best remaining image belongs to a taste, its place is given by claim, `share / (2 given + 1)`. The
 * taste with the greatest claim that has an image nearly as good gets it. All other images are ordered by
 * score alone. So every taste keeps its own order, and a shorter list is the beginning of a longer one. At
 * weight 0, for an unknown user or one with a single taste the list is unchanged.
 *
 * @param ranked best first
 * @param weight that the scores were merged with, in [0, 1]: the accepted loss vanishes with it
 * @returns the same hits with new ranks, which determine the order: scores need no longer fall
 * @see Steck, "Calibrated recommendations", RecSys 2018, for the aim; Dang and Croft, "Diversity by
 *   proportionality", SIGIR 2012, for giving places by Sainte-Laguë's divisors
 */
export function composePage(ranked: RankedColumns, taste: Taste, weight: number): RankedColumns {
  if (taste.kind === 'unknown' || taste.parts === undefined || !(weight > 0)) return ranked;
  const { shares } = taste.parts;
  const part = partsOf(ranked, taste.parts);
  const closeness = closenesses(ranked, weight);
  // The best place of each taste that is not given yet.
  const first = shares.map((_, taste) => part.indexOf(taste));
  const given = shares.map(() => 0);
  const isGiven = new Uint8Array(part.length);
  const ranks = new Uint32Array(part.length);
  let best = 0;
  for (let rank = 0; rank < ranks.length; rank++) {
    while (isGiven[best] === 1) best += 1;
    const least = (closeness[best] ?? 0) - CLOSENESS_FOR_A_SHARE * weight;
    let winner = NONE;
    let claim = 0;
    for (let taste = 0; part[best] !== NONE && taste < shares.length; taste++) {
      const place = first[taste] ?? NONE;
      const its = (shares[taste] ?? 0) / (2 * (given[taste] ?? 0) + 1);
      if (place === NONE || its <= claim || !((closeness[place] ?? 0) >= least)) continue;
      winner = taste;
      claim = its;
    }
    const place = first[winner] ?? best;
    if (winner !== NONE) {
      given[winner] = (given[winner] ?? 0) + 1;
      first[winner] = part.indexOf(winner, place + 1);
    }
    isGiven[place] = 1;
    ranks[rank] = place;
  }
  return reordered(ranked, ranks);
}

const NONE = -1;

/** At weight 1 nothing is near or far. */
function closenesses(ranked: RankedColumns, weight: number): Float64Array {
  const closeness = new Float64Array(ranked.order.length).fill(1);
  if (weight >= 1) return closeness;
  return closeness.map((_, at) => numberAt(ranked, at, COLUMN.similarityContribution) / (1 - weight));
}

/** The taste of each image, or `NONE`. */
function partsOf(ranked: RankedColumns, { partOf }: TasteParts): Int32Array {
  return new Int32Array(ranked.order.length).map((_, at) => {
    const clusterId = ranked.clusterIds[ranked.order[at] ?? 0] ?? null;
    if (clusterId === null || numberAt(ranked, at, COLUMN.clusterAffinity) < TURNED_AWAY) return NONE;
    return partOf.get(clusterId) ?? NONE;
  });
}
