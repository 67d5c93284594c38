import type { Cluster } from '../../domain/cluster.js';
import type { Taste, TasteParts } from '../../domain/taste.js';
import { unitVector, type Vector } from '../../domain/vector.js';
import { directionsOf, meanDirection } from '../alike-clusters.js';
import type { TasteReferences } from './taste-references.js';

/**
 * Directions in which the images lie that a user likes, as queries of a k-NN: the user's vector, and the mean
 * of the clusters that speak for each of several tastes.
 *
 * An image's part of the user's vector is `weights . axes . unit(x - mean)`, so the images nearest to
 * `axes^T weights` have the greatest.
 *
 * @param clusters of the live release, with unit centroids
 * @returns unit vectors of the space; none where nothing is known
 */
export function tasteDirections(
  taste: Taste,
  references: TasteReferences | null,
  clusters: readonly Cluster[],
): readonly Vector[] {
  if (taste.kind === 'unknown') return [];
  return [vectorDirection(taste, references), ...partDirections(taste.parts, clusters)].flatMap((values) =>
    values?.some((value) => value !== 0) ? [unitVector(values)] : [],
  );
}

function vectorDirection(
  { vector }: Extract<Taste, { kind: 'known' }>,
  references: TasteReferences | null,
): Float64Array | null {
  if (vector === undefined || references === null || vector.weights.length !== references.length) return null;
  const { dimension, axes } = references;
  const direction = new Float64Array(dimension);
  vector.weights.forEach((weight, axis) => {
    for (let i = 0; i < dimension; i++) {
      direction[i] = (direction[i] ?? 0) + weight * (axes[axis * dimension + i] ?? 0);
    }
  });
  return direction;
}

function partDirections(
  parts: TasteParts | undefined,
  clusters: readonly Cluster[],
): readonly Float64Array[] {
  if (parts === undefined) return [];
  const directions = directionsOf(clusters);
  return parts.shares.map((_, part) =>
    meanDirection(
      [...(parts.weights ?? [])].flatMap(([id, weight]) => {
        const direction = directions.get(id);
        return direction !== undefined && parts.partOf.get(id) === part ? [{ direction, weight }] : [];
      }),
    ),
  );
}
