import { randomOrder, seededRandom } from '#src/clustering/seeded-random.js';

/** Rounds of rotations until a number in one place has reached nearly all of 3,072: each doubles its places. */
const ROUNDS = 14;

/** What the lengths of all vectors are multiplied by: the services do not promise unit length. */
const SCALE = 1.25;

/** Carries vectors of a local model into the length that was asked for. */
export type CarryVector = (values: ArrayLike<number>) => readonly number[];

/**
 * A fixed way from vectors of `from` numbers to vectors of `to` numbers.
 *
 * At least as long: the vector is padded with zeros and turned, so that cosines stay exactly what they were
 * while every number of the result says something, as an embedding's do. Shorter: the turned vector is cut,
 * a random projection, so that cosines stay roughly what they were.
 *
 * The turn is a chain of plane rotations, of random pairs by an eighth of a circle to either side: orthogonal
 * by construction, even, and O(n log n) where a matrix would take n² numbers.
 *
 * @param seed  vectors of different seeds have nothing in common, like those of different models
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
