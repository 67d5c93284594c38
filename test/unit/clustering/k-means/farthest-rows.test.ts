import { describe, expect, it } from 'vitest';
import { assignHere } from '../../../../src/clustering/k-means/assigner.js';
import { CentroidTable } from '../../../../src/clustering/k-means/centroid-table.js';
import { farthestRows } from '../../../../src/clustering/k-means/farthest-rows.js';
import { fixRows } from '../../../../src/clustering/k-means/fixed-rows.js';
import { NO_CELL } from '../../../../src/clustering/k-means/workspace.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';

/** Unit vectors at these angles, all in one cluster placed on the first; answers the angles found. */
async function farthestAngles(degrees: readonly number[], wanted: number): Promise<number[]> {
  const vectors = Float32Array.from(
    degrees.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]),
  );
  const rows = fixRows(vectors, 2, seededRandom(1));
  const assigner = assignHere(rows, 1);
  assigner.workspace.cells.fill(NO_CELL);
  new CentroidTable(assigner.workspace, 1).placeOn(0, rows.order.indexOf(0));
  await assigner.assign(0, rows.count, 1);
  return farthestRows(assigner.workspace, wanted).map((row) => degrees[rows.order[row] ?? 0] ?? Number.NaN);
}

describe('the farthest rows', () => {
  it('come farthest first', async () => {
    expect(await farthestAngles([0, 50, 10, 120, 90], 3)).toEqual([120, 90, 50]);
  });

  it('are no copies of one another', async () => {
    expect(await farthestAngles([0, 120, 120, 120, 10, 50], 2)).toEqual([120, 50]);
  });

  it('do not include rows that are their own centroid', async () => {
    expect(await farthestAngles([0, 0, 0, 90], 3)).toEqual([90]);
  });
});
