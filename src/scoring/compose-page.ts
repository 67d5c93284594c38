import type { Taste, TasteParts } from '../domain/taste.js';
import type { RankedHit } from './merge.js';

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
export function composePage(
  ranked: readonly RankedHit[],
  taste: Taste,
  weight: number,
): readonly RankedHit[] {
  if (taste.kind === 'unknown' || taste.parts === undefined || !(weight > 0)) return ranked;
  const { shares } = taste.parts;
  const part = Int32Array.from(ranked, (entry) => partOf(entry, taste.parts));
  const waiting = shares.map((_, taste) => [...part.keys()].filter((place) => part[place] === taste));
  // At weight 1 nothing is near or far.
  const closenessAt = (place: number) =>
    weight < 1 ? (ranked[place]?.similarityContribution ?? 0) / (1 - weight) : 1;
  const given = shares.map(() => 0);
  const isGiven = new Uint8Array(ranked.length);
  const composed: RankedHit[] = [];
  for (let best = 0; best < ranked.length; ) {
    if (isGiven[best] === 1) {
      best += 1;
      continue;
    }
    const least = closenessAt(best) - CLOSENESS_FOR_A_SHARE * weight;
    const goodEnough = (place: number | undefined) => place !== undefined && closenessAt(place) >= least;
    const own = part[best] ?? NONE;
    const claims = shares.map((share, i) =>
      goodEnough(waiting[i]?.[0]) ? share / (2 * (given[i] ?? 0) + 1) : 0,
    );
    const winner = own === NONE ? NONE : claims.indexOf(Math.max(...claims));
    const place = waiting[winner]?.shift() ?? best;
    if (winner !== NONE) given[winner] = (given[winner] ?? 0) + 1;
    isGiven[place] = 1;
    const entry = ranked[place];
    if (entry !== undefined) composed.push({ ...entry, rank: composed.length + 1 });
  }
  return composed;
}

const NONE = -1;

function partOf({ hit, clusterAffinity }: RankedHit, parts: TasteParts | undefined): number {
  if (hit.clusterId === null || clusterAffinity < TURNED_AWAY) return NONE;
  return parts?.partOf.get(hit.clusterId) ?? NONE;
}
