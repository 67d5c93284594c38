import type { Cluster } from '../domain/cluster.js';

/** Unit centroids seen from the catalogue's mean, by cluster id. */
export type Directions = ReadonlyMap<string, Float64Array>;

/** Kept for as long as the clusters are. */
const kept = new WeakMap<readonly Cluster[], Directions>();

/** Directions of the clusters, seen from the mean of the catalogue. */
export function directionsOf(clusters: readonly Cluster[]): Directions {
  const known = kept.get(clusters);
  if (known !== undefined) return known;
  const mean = new Float64Array(clusters[0]?.centroid.length ?? 0);
  const images = clusters.reduce((sum, { size }) => sum + size, 0);
  for (const { size, centroid } of clusters) addTo(mean, centroid, size / Math.max(1, images));
  const directions = new Map(
    clusters.map(({ id, centroid }) => [id, unit(Float64Array.from(centroid, (x, i) => x - (mean[i] ?? 0)))]),
  );
  kept.set(clusters, directions);
  return directions;
}

/**
 * Groups directions by average linkage: it joins the two groups with the greatest mean similarity until no
 * two reach `least`.
 *
 * @param least cosine
 * @returns the members of each group, as indexes into the directions; the work grows with their cube
 */
export function groupAlike(
  directions: readonly Float64Array[],
  least: number,
): readonly (readonly number[])[] {
  const groups = directions.map((_, i) => [i]);
  const alike = directions.map((a) => directions.map((b) => dot(a, b)));
  for (;;) {
    let [most, first, second] = [least, -1, -1];
    for (let a = 0; a < groups.length; a++) {
      for (let b = a + 1; b < groups.length; b++) {
        const cosine = alike[a]?.[b] ?? -1;
        if (cosine >= most) [most, first, second] = [cosine, a, b];
      }
    }
    if (first < 0) return groups;
    join(groups, alike, first, second);
  }
}

/** The likeness of a joined group is the mean over its members: Lance and Williams' recurrence. */
function join(groups: number[][], alike: number[][], first: number, second: number): void {
  const [a, b] = [groups[first] ?? [], groups[second] ?? []];
  const other = alike[second] ?? [];
  const joined = (alike[first] ?? []).map(
    (cosine, i) => (a.length * cosine + b.length * (other[i] ?? 0)) / (a.length + b.length),
  );
  alike[first] = joined;
  alike.forEach((row, i) => {
    row[first] = joined[i] ?? 0;
  });
  groups[first] = [...a, ...b];
  groups.splice(second, 1);
  alike.splice(second, 1);
  for (const row of alike) row.splice(second, 1);
}

/** The direction of the weighted sum. */
export function meanDirection(
  members: readonly { readonly direction: Float64Array; readonly weight: number }[],
): Float64Array {
  const sum = new Float64Array(members[0]?.direction.length ?? 0);
  for (const { direction, weight } of members) addTo(sum, direction, weight);
  return unit(sum);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function addTo(sum: Float64Array, vector: ArrayLike<number>, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + weight * (vector[i] ?? 0);
}

/** A vector without a direction stays as it is, and is like nothing. */
function unit(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector));
  return norm > 0 ? vector.map((x) => x / norm) : vector;
}
