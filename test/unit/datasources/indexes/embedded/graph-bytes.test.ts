import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyGraph } from '../../../../../src/datasources/indexes/embedded/derived/derived-file.js';
import { GraphBytes } from '../../../../../src/datasources/indexes/embedded/derived/graph-bytes.js';
import { cosine, unitVector } from '../../../../../src/domain/vector.js';
import { someVectors } from '../../../../builders/some-vectors.js';

const distance = (a: Int8Array, b: Int8Array) =>
  a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);

it('are compared by the library as they are: it neither scales nor rounds them again', () => {
  for (const dimension of [3, 16, 384, 512, 1_000]) {
    const bytes = new GraphBytes(dimension);
    const [query = new Float32Array(), ...vectors] = someVectors({ count: 20, dimension, seed: dimension });
    const rows = vectors.map((vector) => bytes.encode(vector));
    const graph = emptyGraph(dimension);
    rows.forEach((row, slot) => {
      graph.add(BigInt(slot), row, 1);
    });
    const asked = bytes.encode(query);
    const { keys, distances } = graph.search(asked, rows.length, 1);
    const expected = Array.from(keys, (slot) => distance(asked, rows[Number(slot)] ?? new Int8Array()));
    expect(Array.from(distances)).toEqual(expected);
    expect(keys).toHaveLength(rows.length);
  }
});

/** Numbers as encoders give them: a few are many times larger than the rest, and the rest share a mean. */
const anisotropic = fc.record({
  dimension: fc.integer({ min: 64, max: 1_100 }),
  seed: fc.integer({ min: 1 }),
  times: fc.constantFrom(1, 10, 30),
  mean: fc.constantFrom(0, 0.5, 2),
});

it('keep the distances of unit vectors to a hundredth, though some numbers are many times larger', () => {
  fc.assert(
    fc.property(anisotropic, ({ dimension, seed, times, mean }) => {
      const bytes = new GraphBytes(dimension);
      const scale = (127 * Math.sqrt(dimension)) / 4;
      const [a, b] = someVectors({ count: 2, dimension, clusters: 1, seed }).map((vector) =>
        unitVector(
          vector.map((value, i) => (value + mean / Math.sqrt(dimension)) * (i % 50 === 7 ? times : 1)),
        ),
      ) as [Float32Array, Float32Array];
      const wanted = 2 - 2 * cosine(a, b);
      const got = distance(bytes.encode(a), bytes.encode(b)) / scale ** 2;
      expect(Math.abs(got - wanted)).toBeLessThan(0.02 * Math.sqrt(wanted) + 2e-3);
    }),
    { numRuns: 200 },
  );
});

it('encode a matrix as they encode its rows', () => {
  const dimension = 48;
  const bytes = new GraphBytes(dimension);
  const rows = someVectors({ count: 5, dimension });
  const matrix = Float32Array.from(rows.flatMap((row) => [...row]));
  expect([...bytes.encode(matrix)]).toEqual(rows.flatMap((row) => [...bytes.encode(row)]));
});

it('encode as the files of this format do', () => {
  const vector = unitVector(Array.from({ length: 24 }, (_, i) => (i % 7) - 2.5));
  expect(Buffer.from(new GraphBytes(24).encode(vector)).toString('hex')).toBe(
    'e1bd14f8f0f4141fdfea0a06d32129eaf60a0a1d0a211a51',
  );
  const power = unitVector(Array.from({ length: 16 }, (_, i) => (i % 7) - 2.5));
  expect(Buffer.from(new GraphBytes(16).encode(power)).toString('hex')).toBe(
    'f127bb00f1bb0800e108f8d20f08f81f',
  );
});
