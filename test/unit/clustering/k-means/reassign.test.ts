import { describe, expect, it } from 'vitest';
import { assignHere } from '../../../../src/clustering/k-means/assigner.js';
import { CentroidTable } from '../../../../src/clustering/k-means/centroid-table.js';
import { fixRows, ONE } from '../../../../src/clustering/k-means/fixed-rows.js';
import { NO_CELL } from '../../../../src/clustering/k-means/workspace.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';

/** `count` vectors along the first axis, then `others` along the second. */
function twoDirections(count: number, others: number) {
  const vectors = new Float32Array((count + others) * 4);
  for (let i = 0; i < count + others; i++) vectors[i * 4 + (i < count ? 0 : 1)] = 1;
  const rows = fixRows(vectors, 4, seededRandom(1));
  const assigner = assignHere(rows, 3);
  assigner.workspace.cells.fill(NO_CELL);
  const rowOf = (vector: number): number => rows.order.indexOf(vector);
  return { rows, assigner, table: new CentroidTable(assigner.workspace, 3), rowOf };
}

describe('reassigning rows', () => {
  it('sends each to the nearest centroid, the first of equals, and none to one without a place', async () => {
    const { rows, assigner, table, rowOf } = twoDirections(5, 4);
    table.placeOn(0, rowOf(0));
    table.placeOn(1, rowOf(1));
    expect(await assigner.assign(0, rows.count, 3)).toBe(9);
    table.absorb();
    expect([...table.counts]).toEqual([9, 0, 0]);
    table.placeOn(2, rowOf(8));
    expect(await assigner.assign(0, rows.count, 3)).toBe(4);
    table.absorb();
    expect([...table.counts]).toEqual([5, 0, 4]);
    expect([table.sums[0], table.sums[1]]).toEqual([5 * ONE, 0]);
    expect(table.inertia(rows.squares)).toBe(0);
  });

  it('touches only the rows it was asked for', async () => {
    const { assigner, table } = twoDirections(300, 0);
    table.placeOn(0, 0);
    expect(await assigner.assign(100, 250, 3)).toBe(150);
    expect([...assigner.workspace.cells].indexOf(0)).toBe(100);
    expect([...assigner.workspace.cells].lastIndexOf(0)).toBe(249);
  });

  it('adds up more rows at once than 32 bits hold', async () => {
    const { rows, assigner, table } = twoDirections(70_000, 0);
    table.placeOn(0, 0);
    await assigner.assign(0, rows.count, 3);
    table.absorb();
    expect(table.sums[0]).toBe(70_000 * ONE);
  });
});
