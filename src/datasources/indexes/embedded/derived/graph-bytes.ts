import { createHash } from 'node:crypto';

/** Numbers beyond so many standard deviations are cut; after a rotation one in 16,000 is. */
const WIDEST = 4;
const GREATEST_BYTE = 127;

/**
 * Unit vectors as the bytes that the graph compares.
 *
 * A rotation precedes the rounding. It keeps every distance, and spreads the few large numbers of an encoder's vectors
 * over all of them: each is then about as large as another, and a byte of one scale holds it. The rotation is a
 * Walsh-Hadamard transform of numbers whose signs were drawn (Ailon and Chazelle 2009, "The fast Johnson-Lindenstrauss
 * transform"). A length that is no power of two takes two transforms that overlap, twice.
 */
export class GraphBytes {
  /** Windows of the vector that are transformed one after the other, each with signs of its own. */
  readonly #windows: readonly { readonly numbers: Float64Array; readonly signs: Float64Array }[];
  readonly #turned: Float64Array;

  constructor(private readonly dimension: number) {
    const turned = new Float64Array(dimension);
    const width = 2 ** Math.floor(Math.log2(dimension));
    const rest = dimension - width;
    // The transform of so many numbers keeps their length.
    const shrunk = 1 / Math.sqrt(width);
    this.#windows = (rest === 0 ? [0] : [0, rest, 0, rest]).map((from, which) => ({
      numbers: turned.subarray(from, from + width),
      signs: drawnBits(which, width).map((bit) => (bit === 1 ? -shrunk : shrunk)),
    }));
    this.#turned = turned;
  }

  /**
   * @param vectors  rows of unit length, one behind the other
   * @returns as many rows of bytes, which the library accepts
   */
  encode(vectors: Float32Array): Int8Array {
    const { dimension } = this;
    const bytes = new Int8Array(vectors.length);
    const scale = (GREATEST_BYTE * Math.sqrt(dimension)) / WIDEST;
    const turned = this.#turned;
    for (let row = 0; row < vectors.length; row += dimension) {
      turned.set(vectors.subarray(row, row + dimension));
      this.#rotate();
      for (let i = 0; i < dimension; i++) {
        const byte = Math.round((turned[i] ?? 0) * scale);
        bytes[row + i] = Math.max(-GREATEST_BYTE, Math.min(GREATEST_BYTE, byte));
      }
    }
    return asAccepted(bytes);
  }

  #rotate(): void {
    for (const { numbers, signs } of this.#windows) {
      for (let i = 0; i < numbers.length; i++) numbers[i] = (numbers[i] ?? 0) * (signs[i] ?? 0);
      transform(numbers);
    }
  }
}

/** The same for ever: they are part of the format of a derived file. */
function drawnBits(which: number, count: number): Float64Array {
  const hash = createHash('shake256', { outputLength: Math.ceil(count / 8) });
  const bytes = hash.update(`signs ${which}`).digest();
  return Float64Array.from({ length: count }, (_, i) => ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1);
}

/** The Walsh-Hadamard transform of a power of two of numbers, in place; it makes them longer by the root of their count. */
function transform(numbers: Float64Array): void {
  const { length } = numbers;
  let half = 1;
  // Two steps at once read and write each number half as often.
  for (; 4 * half <= length; half *= 4) {
    for (let from = 0; from < length; from += 4 * half) {
      for (let i = from; i < from + half; i++) {
        const a = numbers[i] ?? 0;
        const b = numbers[i + half] ?? 0;
        const c = numbers[i + 2 * half] ?? 0;
        const d = numbers[i + 3 * half] ?? 0;
        const sum = a + b;
        const difference = a - b;
        numbers[i] = sum + (c + d);
        numbers[i + half] = difference + (c - d);
        numbers[i + 2 * half] = sum - (c + d);
        numbers[i + 3 * half] = difference - (c - d);
      }
    }
  }
  if (half === length) return;
  for (let i = 0; i < half; i++) {
    const a = numbers[i] ?? 0;
    const b = numbers[i + half] ?? 0;
    numbers[i] = a + b;
    numbers[i + half] = a - b;
  }
}

/**
 * The library's wrapper makes floats of every array whose `constructor` is another one, and its binding casts floats to
 * bytes by a scale that leaves three bits of a number. The binding itself copies bytes as they are. So these say what
 * the wrapper looks for (usearch 2.25, `normalizeVectors`); a test compares the distances.
 */
function asAccepted(bytes: Int8Array): Int8Array {
  return Object.defineProperty(bytes, 'constructor', { value: Float32Array });
}
