import { seededRandom } from '../../src/clustering/seeded-random.js';
import { unitVector, type Vector } from '../../src/domain/vector.js';

/** Unit vectors around `clusters` random centres, as embeddings of pictures lie. */
export function someVectors({
  count = 100,
  dimension = 16,
  clusters = 10,
  seed = 1,
  spread = 0.8,
} = {}): Vector[] {
  const next = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const centres = Array.from({ length: clusters }, () =>
    unitVector(Array.from({ length: dimension }, normal)),
  );
  return Array.from({ length: count }, () => {
    const centre = centres[Math.floor(next() * clusters)] ?? new Float32Array(dimension);
    return unitVector(Array.from(centre, (value) => value + (normal() * spread) / Math.sqrt(dimension)));
  });
}
