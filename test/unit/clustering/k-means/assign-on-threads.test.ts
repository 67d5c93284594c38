import { describe, expect, it } from 'vitest';
import { assignOnThreads } from '../../../../src/clustering/k-means/assign-on-threads.js';
import { type Assigner, assignHere } from '../../../../src/clustering/k-means/assigner.js';
import { type FixedRows, fixRows } from '../../../../src/clustering/k-means/fixed-rows.js';
import { kMeans } from '../../../../src/clustering/k-means/k-means.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';
import { plantedVectors } from '../planted-vectors.js';

/** Threads load JavaScript only: the build's. */
const WORKER = new URL('../../../../dist/clustering/k-means/assign.worker.js', import.meta.url);

const { vectors, dimension } = plantedVectors({ count: 5_000, dimension: 40, groups: 50, noise: 1.5 });
const someRows = (): FixedRows => fixRows(vectors, dimension, seededRandom(11));

async function outcome(assigner: Assigner, rows: FixedRows) {
  const { cells, table, inertia, passes } = await kMeans(assigner, rows, { k: 40, random: seededRandom(11) });
  await assigner.close();
  // As buffers: comparing typed arrays element by element takes seconds.
  return { cells: Buffer.from(cells.buffer), sums: Buffer.from(table.sums.buffer), inertia, passes };
}

describe('assignment on threads', () => {
  it('gives the same bits on this thread, one other, two and three', async () => {
    const rows = someRows();
    const here = await outcome(assignHere(rows, 40), rows);
    for (const count of [1, 2, 3]) {
      expect(await outcome(assignOnThreads(rows, 40, { count, worker: WORKER }), rows)).toEqual(here);
    }
  });

  it('says which worker could not start', async () => {
    const rows = someRows();
    const nowhere = new URL('file:///nowhere/assign.worker.js');
    const assigner = assignOnThreads(rows, 4, { count: 2, worker: nowhere });
    await expect(assigner.assign(0, rows.count, 4)).rejects.toMatchObject({
      name: 'ParallaxError',
      code: 'INTERNAL',
      message: expect.stringContaining('/nowhere/assign.worker.js'),
    });
    await assigner.close();
  });
});
