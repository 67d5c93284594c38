import { randomOrder, seededRandom } from '../../clustering/seeded-random.js';

/** Rounds of rotations until a number in one place has reached nearly all of 3,072. */
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
 * The turn is a chain of plane rotations of random pairs by random angles: orthogonal by construction, and
 * O(n log n) where a matrix would take n² numbers.
 *
 * @param seed  vectors of different seeds have nothing in common, like those of different models
 */
export function carryVectors(from: number, to: number, seed: number): CarryVector {
  const length = Math.max(from, to);
  const random = seededRandom(seed);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    order: randomOrder(length, random),
    angles: Float64Array.from({ length: length >> 1 }, () => 2 * Math.PI * random()),
  }));
  const scale = SCALE * Math.sqrt(length / to);
  return (values) => {
    const turned = new Float64Array(length);
    for (let i = 0; i < from; i++) turned[i] = values[i] ?? 0;
    for (const { order, angles } of rounds) turn(turned, order, angles);
    return Array.from(turned.subarray(0, to), (value) => asFloat(value * scale));
  };
}

function turn(values: Float64Array, order: Uint32Array, angles: Float64Array): void {
  angles.forEach((angle, pair) => {
    const i = order[2 * pair] ?? 0;
    const j = order[2 * pair + 1] ?? 0;
    const a = values[i] ?? 0;
    const b = values[j] ?? 0;
    values[i] = a * Math.cos(angle) - b * Math.sin(angle);
    values[j] = a * Math.sin(angle) + b * Math.cos(angle);
  });
}

/** With the digits of a 32-bit float, as the services write them. */
function asFloat(value: number): number {
  return Number(value.toPrecision(9));
}
