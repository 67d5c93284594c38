import { seededRandom } from '../../src/clustering/seeded-random.js';
import type { Cluster } from '../../src/domain/cluster.js';
import { cosine, unitVector, type Vector } from '../../src/domain/vector.js';
import { tauOf } from '../../src/scoring/relevance/calibrate.js';
import { measureSpread } from '../../src/scoring/relevance/measure-spread.js';
import { normal, pick } from './draw.js';

export interface Picture {
  readonly id: string;
  readonly subject: string;
  readonly style: string;
  readonly vector: Vector;
}

/** A catalogue whose pictures have a subject and a style, and whose words name subjects. */
export interface World {
  readonly pictures: readonly Picture[];
  /** The vector of each subject's name. */
  readonly queries: ReadonlyMap<string, Vector>;
  /** The most frequent look: what a plain search prefers. */
  readonly plainStyle: string;
}

export interface ClusteredWorld extends World {
  readonly clusters: readonly Cluster[];
  readonly clusterOf: ReadonlyMap<string, string>;
  readonly tau: number;
}

/**
 * A world of 13 styles and 80 subjects in the proportions of the demo catalogue. Cosines between
 * pictures: same subject and style .9, same style .5, same subject .4, neither about 0; of a subject's
 * name: its plain pictures .52, its other styles .44, other subjects .37 at most.
 */
export function syntheticWorld(seed: number): World {
  const random = seededRandom(seed);
  const styles = Array.from({ length: 13 }, (_, i) => `style-${i}`);
  const plainStyle = 'style-0';
  // Subjects resemble each other (a cat is nearer to a dog than to a train), so they share few axes.
  const look = new Map(styles.map((style) => [style, direction(random, 0, 64)]));
  const thing = new Map(Array.from({ length: 80 }, (_, i) => [`subject-${i}`, direction(random, 64, 80)]));
  const pictures: Picture[] = [];
  [...thing].forEach(([subject, subjectAxis], number) => {
    for (const [style, styleAxis] of look) {
      const copies = number >= 20 ? 1 : style === plainStyle ? 16 : 10;
      for (let copy = 0; copy < copies; copy++) {
        const vector = mix([subjectAxis, 0.63], [styleAxis, 0.71], [direction(random, 0, 128), 0.32]);
        pictures.push({ id: `p${pictures.length}`, subject, style, vector });
      }
    }
  });
  const queries = new Map(
    [...thing].map(([subject, axis]) => [
      subject,
      mix([axis, 0.69], [look.get(plainStyle) ?? axis, 0.12], [direction(random, 80, 128), 0.71]),
    ]),
  );
  return { pictures, queries, plainStyle };
}

/** k-means of the pictures (Lloyd, 12 rounds) and the scale of the merge, as a release has them. */
export function clustered(world: World, count: number, seed: number): ClusteredWorld {
  const random = seededRandom(seed);
  const vectors = world.pictures.map(({ vector }) => vector);
  let centroids = seeds(vectors, count, random);
  let cells = assign(vectors, centroids);
  for (let round = 0; round < 12; round++) {
    centroids = centroids.map((centroid, k) => {
      const members = vectors.filter((_, i) => cells[i] === k);
      return members.length === 0 ? centroid : mix(...members.map((v): [Vector, number] => [v, 1]));
    });
    cells = assign(vectors, centroids);
  }
  const clusters = centroids.map((centroid, k) => ({
    id: `c${k}`,
    size: cells.filter((cell) => cell === k).length,
    centroid,
  }));
  const probes = [...world.queries.values()];
  return {
    ...world,
    clusters,
    clusterOf: new Map(world.pictures.map(({ id }, i) => [id, `c${cells[i]}`])),
    tau: tauOf(measureSpread({ probes, catalogue: vectors, random })),
  };
}

function assign(vectors: readonly Vector[], centroids: readonly Vector[]): number[] {
  return vectors.map((vector) => {
    const near = centroids.map((centroid) => cosine(vector, centroid));
    return near.indexOf(Math.max(...near));
  });
}

/** k-means++: each next seed far from those chosen. */
function seeds(vectors: readonly Vector[], count: number, random: () => number): readonly Vector[] {
  const chosen = [pick(vectors, random)];
  const distance = vectors.map((vector) => 1 - cosine(vector, chosen[0] ?? vector));
  while (chosen.length < count) {
    let left = random() * distance.reduce((sum, d) => sum + d, 0);
    const index = distance.findIndex((d) => {
      left -= d;
      return left <= 0;
    });
    const next = vectors[Math.max(0, index)] ?? pick(vectors, random);
    chosen.push(next);
    vectors.forEach((vector, i) => {
      distance[i] = Math.min(distance[i] ?? 0, 1 - cosine(vector, next));
    });
  }
  return chosen;
}

/** A random direction within the axes from `from` to `to` of 128. */
function direction(random: () => number, from: number, to: number): Vector {
  return unitVector(Array.from({ length: 128 }, (_, i) => (i >= from && i < to ? normal(random) : 0)));
}

function mix(...parts: readonly [Vector, number][]): Vector {
  const sum = new Float64Array(parts[0]?.[0].length ?? 0);
  for (const [vector, amount] of parts) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + amount * (vector[i] ?? 0);
  }
  return unitVector(sum);
}
