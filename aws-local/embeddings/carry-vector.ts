import { randomOrder, seededRandom } from '#src/clustering/seeded-random.js';

/** Rounds of rotations until a number in one place has reached nearly all of 3,072: each doubles its places. */
const ROUNDS = 14;

/** Factor on the lengths of all vectors: the services do not promise unit length. */
const SCALE = 1.25;

/** Carries vectors of a local model into the length that was asked for. */
export type CarryVector = (values: ArrayLike<number>) => readonly number[];

/**
 * A fixed mapping from vectors of `from` numbers to vectors of `to` numbers.
 *
 * If `to` is at least as long, the vector is padded with zeros and rotated. Cosines stay exact, and every
 * number carries information as in a real embedding. If `to` is shorter, the rotated vector is cut: a random
 * projection that keeps cosines approximately.
 *
 * The rotation is a chain of plane rotations, of random pairs by an eighth of a circle to either side. It is
 * orthogonal by construction, even, and O(n log n) where a matrix would take n² numbers.
 *
 * @param seed  vectors of different seeds are unrelated, like those of different models
 */
export function carryVectors(from: number, to: number, seed: number): CarryVector {
  const length = Math.max(from, to);
  const random = seededRandom(seed);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    order: randomOrder(length, random),
    sides: Float64Array.from({ length: length >> 1 }, () => (random() < 0.5 ? -1 : 1)),
  }));
  const scale = SCALE * Math.sqrt(length / to);
  return (values) => {
    const turned = new Float64Array(length);
    for (let i = 0; i < from; i++) turned[i] = values[i] ?? 0;
    for (const { order, sides } of rounds) turn(turned, order, sides);
    return Array.from(turned.subarray(0, to), (value) => asFloat(value * scale));
  };
}

function turn(values: Float64Array, order: Uint32Array, sides: Float64Array): void {
  sides.forEach((side, pair) => {
    const i = order[2 * pair] ?? 0;
    const j = order[2 * pair + 1] ?? 0;
    const a = values[i] ?? 0;
    const b = values[j] ?? 0;
    values[i] = (a - side * b) * Math.SQRT1_2;
    values[j] = (side * a + b) * Math.SQRT1_2;
  });
}

/** With the digits of a 32-bit float, as the services write them. */
function asFloat(value: number): number {
  return Number(value.toPrecision(9));
}
