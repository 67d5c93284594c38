import { expect, it } from 'vitest';
import { ResidentRows } from '../../../../../src/datasources/indexes/embedded/resident-rows.js';
import { someVectors } from '../../../../builders/some-vectors.js';

const MEGABYTE = 2 ** 20;

it('keeps rows until they are forgotten, in whatever order they come', () => {
  const vectors = someVectors({ count: 3_000, dimension: 8 });
  const rows = new ResidentRows(8, MEGABYTE);
  vectors.forEach((_, i) => {
    const slot = (i * 1_009) % vectors.length;
    rows.keep(slot, `image-${slot}`, vectors[slot] ?? new Float32Array(8));
  });
  rows.forget(7);
  rows.forget(1_000_000);
  expect(rows.id(7)).toBeUndefined();
  expect(rows.id(8)).toBe('image-8');
  expect(rows.vector(2_999)).toEqual(vectors[2_999]);
  rows.forgetAll();
  expect(rows.id(8)).toBeUndefined();
  rows.keep(8, 'again', vectors[1] ?? new Float32Array(8));
  expect(rows.vector(8)).toEqual(vectors[1]);
});

it('keeps none that would take it over its budget, wherever the rows lie', () => {
  const rows = new ResidentRows(1_024, MEGABYTE);
  const vector = new Float32Array(1_024);
  const slots = Array.from({ length: 5 }, (_, page) => 100_000 + page * 64);
  for (const slot of slots) rows.keep(slot, `of ${slot}`, vector);
  expect(slots.map((slot) => rows.id(slot) !== undefined)).toEqual([true, true, true, true, false]);
  rows.keep(100_001, 'in a page that is there', vector);
  expect(rows.id(100_001)).toBe('in a page that is there');
});

it('keeps nothing without a budget', () => {
  const rows = new ResidentRows(8, 0);
  rows.keep(0, 'one', new Float32Array(8));
  expect(rows.id(0)).toBeUndefined();
});
