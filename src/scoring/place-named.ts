import type { Hit } from '../domain/hit.js';
import type { RankedHit } from './ranked-columns.js';

/** Places images found by their file name first; all others keep their order. */
export function placeNamed(named: readonly Hit[], ranked: readonly RankedHit[]): readonly RankedHit[] {
  if (named.length === 0) return ranked;
  const ids = new Set(named.map(({ imageId }) => imageId));
  const others = ranked.filter(({ hit }) => !ids.has(hit.imageId));
  const places = new Map(
    others
      .toSorted((a, b) => a.hit.similarityRank - b.hit.similarityRank)
      .map(({ hit }, i) => [hit.imageId, named.length + i + 1]),
  );
  return [
    ...named.map((hit, i) => ({ ...LOOKED_UP, hit: { ...hit, similarityRank: i + 1 }, rank: i + 1 })),
    ...others.map((other, i) => {
      const { hit } = other;
      const similarityRank = places.get(hit.imageId) ?? hit.similarityRank;
      return { ...other, hit: { ...hit, similarityRank }, rank: named.length + i + 1 };
    }),
  ];
}

/** A name matches or not, and taste does not change that. */
const LOOKED_UP = {
  score: 1,
  similarityContribution: 1,
  affinityContribution: 0,
  affinity: 0,
  clusterAffinity: 0,
  vectorAffinity: 0,
  relevance: null,
};
