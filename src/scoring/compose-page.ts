import type { Taste, TasteParts } from '../domain/taste.js';
import type { RankedHit } from './merge.js';

/** How much less near to the query than the best that is left an image may be and be shown for its taste, times the weight. */
const CLOSENESS_FOR_A_SHARE = 0.5;
/** An image whose cluster the user turns away from, in nats, is shown for no share. */
const TURNED_AWAY = -0.5;

/**
 * Gives each taste of a user its share of the list, from the first rank on: a page in proportion to the history
 * instead of one that the strongest taste fills.
 *
 * Where the best image that is left belongs to a taste, the place goes to the taste with the greatest claim,
 * `share / (2 given + 1)`, that has an image nearly as good. All other images come by score alone. So every
 * taste keeps its own order, a shorter list is the beginning of a longer one, and at weight 0, for an unknown user
 * or one of a single taste the list is the very same.
 *
 * @param ranked best first
 * @param weight that the scores were merged with, in [0, 1]: what a share may cost vanishes with it
 * @returns the same hits with new ranks, which are what counts: scores need no longer fall
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
