import { expect, it } from 'vitest';
import { ResidentRows } from '../../../../../src/datasources/indexes/embedded/resident-rows.js';
import { someVectors } from '../../../../builders/some-vectors.js';

it('keeps rows until they are forgotten, also when it grows', () => {
  const vectors = someVectors({ count: 3_000, dimension: 8 });
  const rows = new ResidentRows(8);
  vectors.forEach((vector, slot) => {
    rows.keep(slot, `image-${slot}`, vector);
  });
  rows.forget(7);
  rows.forget(1_000_000);
  expect(rows.id(7)).toBeUndefined();
  expect(rows.id(8)).toBe('image-8');
  expect(rows.vector(2_999)).toEqual(vectors[2_999]);
  rows.forgetAll();
  expect(rows.id(8)).toBeUndefined();
});

it('keeps none that would take it over its budget of 32 MiB', () => {
  const rows = new ResidentRows(1_024);
  const vector = new Float32Array(1_024);
  rows.keep(8_191, 'the last that fits', vector);
  rows.keep(8_192, 'one too many', vector);
  expect(rows.id(8_191)).toBe('the last that fits');
  expect(rows.id(8_192)).toBeUndefined();
});
