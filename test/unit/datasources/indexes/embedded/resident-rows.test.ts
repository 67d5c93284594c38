import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ABSENT, ResidentRows } from '../../../../../src/datasources/indexes/embedded/resident-rows.js';
import { MOST_COMPARED } from '../../../../../src/datasources/indexes/embedded/row-layout.js';
import { cosine, type Vector } from '../../../../../src/domain/vector.js';
import { someVectors } from '../../../../builders/some-vectors.js';

const MEGABYTE = 2 ** 20;
/** Four pages of 64 rows of 1,024 numbers, each also as bytes, and what lies before them. */
const FOUR_PAGES = 4 * 64 * (4_096 + 1_040) + 2 ** 15;
const bytesOf = (vector: Vector) => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
const none = new Float32Array(8);

it('keeps rows until they are forgotten, in whatever order they come', () => {
  const vectors = someVectors({ count: 3_000, dimension: 8 });
  const rows = new ResidentRows(8, MEGABYTE);
  const query = vectors[5] ?? none;
  vectors.forEach((_, i) => {
    const slot = (i * 1_009) % vectors.length;
    rows.keep(slot, `image-${slot}`, bytesOf(vectors[slot] ?? none));
  });
  rows.forget(7);
  rows.forget(1_000_000);
  expect(rows.id(7)).toBeUndefined();
  expect(rows.address(7)).toBe(ABSENT);
  expect(rows.id(8)).toBe('image-8');
  expect(rows.compare([rows.address(2_999)], query)[0]).toBe(cosine(query, vectors[2_999] ?? none));
  rows.forgetAll();
  expect(rows.id(8)).toBeUndefined();
  rows.keep(8, 'again', bytesOf(vectors[1] ?? none));
  expect(rows.compare([rows.address(8)], query)[0]).toBe(cosine(query, vectors[1] ?? none));
});

it('compares as many rows as there are, kept ones and passing ones, to the same bits as the loop of one', () => {
  const dimensions = fc.constantFrom(1, 2, 3, 4, 8, 100, 130, 512);
  fc.assert(
    fc.property(
      dimensions,
      fc.integer({ min: 1, max: MOST_COMPARED }),
      fc.nat(),
      (dimension, count, seed) => {
        const [query = none, ...vectors] = someVectors({ count: count + 1, dimension, seed });
        const rows = new ResidentRows(dimension, MEGABYTE);
        const addresses = vectors.map((vector, i) => {
          const row = Uint8Array.from([...bytesOf(vector), 65, 66]);
          return i % 3 === 0 ? rows.pass(i, row) : rows.keep(i * 40, `${i}`, row) || rows.pass(i, row);
        });
        expect([...rows.compare(addresses, query)]).toEqual(vectors.map((vector) => cosine(query, vector)));
      },
    ),
    { numRuns: 30 },
  );
});

it('keeps none that would take it over its budget, wherever the rows lie', () => {
  const rows = new ResidentRows(1_024, FOUR_PAGES);
  const row = new Uint8Array(4_096);
  const slots = Array.from({ length: 5 }, (_, page) => 100_000 + page * 64);
  for (const slot of slots) rows.keep(slot, `of ${slot}`, row);
  expect(slots.map((slot) => rows.id(slot) !== undefined)).toEqual([true, true, true, true, false]);
  rows.keep(100_001, 'in a page that is there', row);
  expect(rows.id(100_001)).toBe('in a page that is there');
});

it('gives the pages of forgotten rows to others, for as long as rows come and leave', () => {
  const budget = 4;
  const rows = new ResidentRows(1_024, FOUR_PAGES);
  const vectors = someVectors({ count: budget * 64, dimension: 1_024 });
  for (let round = 0; round < 5; round++) {
    const slots = vectors.map((_, i) => round * 1_024 + i);
    const kept = slots.map((slot, i) => rows.keep(slot, `${slot}`, bytesOf(vectors[i] ?? none)));
    expect(kept).not.toContain(ABSENT);
    expect(new Set(kept).size).toBe(kept.length);
    expect(rows.size).toBe(budget * 64);
    expect(rows.keep(round * 1_024 + 900, 'over the budget', bytesOf(vectors[0] ?? none))).toBe(ABSENT);
    const [query = none] = vectors;
    const last = vectors.at(-1) ?? none;
    expect(rows.compare([rows.address(slots.at(-1) ?? 0)], query)[0]).toBe(cosine(query, last));
    for (const slot of slots) rows.forget(slot);
    for (const slot of slots) rows.forget(slot);
    expect(rows.size).toBe(0);
  }
});

it('keeps a page while one of its rows lives', () => {
  const rows = new ResidentRows(1_024, FOUR_PAGES);
  const row = new Uint8Array(4_096);
  for (let slot = 0; slot < 256; slot++) rows.keep(slot, `${slot}`, row);
  for (let slot = 1; slot < 64; slot++) rows.forget(slot);
  expect(rows.keep(900, 'elsewhere', row)).toBe(ABSENT);
  expect(rows.id(0)).toBe('0');
  rows.forget(0);
  expect(rows.keep(900, 'elsewhere', row)).not.toBe(ABSENT);
  expect(rows.address(0)).toBe(ABSENT);
});

it('keeps nothing without a budget', () => {
  const rows = new ResidentRows(8, 0);
  expect(rows.keep(0, 'one', bytesOf(none))).toBe(ABSENT);
  expect(rows.id(0)).toBeUndefined();
});

it('bounds cosines by bytes, tightly, and says which rows are not here', () => {
  const dimensions = fc.constantFrom(8, 16, 48, 512, 2_080);
  fc.assert(
    fc.property(
      dimensions,
      fc.integer({ min: 1, max: 300 }),
      fc.boolean(),
      fc.nat(),
      (dimension, count, isFull, seed) => {
        const [query = none, ...vectors] = someVectors({ count: count + 1, dimension, seed });
        // A query is its own nearest; another one is all in one number.
        vectors[0] = query;
        vectors[1] = Float32Array.from(query, (_, i) => (i === 3 ? -1 : 0));
        const rows = new ResidentRows(dimension, 32 * MEGABYTE);
        // In pages of every row but the forgotten ones, and in pages with gaps.
        const isForgotten = (i: number) => i % 200 === 7;
        const isKept = (i: number) => isFull || i % 5 !== 4;
        const slotOf = (i: number) => (isFull ? i : i * 2);
        vectors.forEach((vector, i) => {
          if (isKept(i)) rows.keep(slotOf(i), `${i}`, bytesOf(vector));
        });
        // Another query before: what it was written as must not stay.
        rows.bound(Uint32Array.of(0), vectors[1] ?? none, new Float64Array(1), new Float64Array(1));
        for (const i of vectors.keys()) if (isForgotten(i)) rows.forget(slotOf(i));
        const slots = Uint32Array.from(vectors, (_, i) => slotOf(i));
        const low = new Float64Array(slots.length).fill(5);
        const high = new Float64Array(slots.length).fill(5);
        const isHere = (i: number) => isKept(i) && !isForgotten(i) && dimension % 16 === 0;
        expect(rows.bound(slots, query, low, high)).toEqual(
          vectors.flatMap((_, i) => (isHere(i) ? [] : [i])),
        );
        vectors.forEach((vector, i) => {
          const similarity = isHere(i) ? cosine(query, vector) : 5;
          expect(low[i]).toBeLessThanOrEqual(similarity);
          expect(high[i]).toBeGreaterThanOrEqual(similarity);
          expect((high[i] ?? 0) - (low[i] ?? 0)).toBeLessThan(0.03);
        });
      },
    ),
    { numRuns: 20 },
  );
});
