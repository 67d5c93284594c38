import { describe, expect, it } from 'vitest';
import { type Assigner, assignHere } from '../../../../src/clustering/k-means/assigner.js';
import { CentroidTable } from '../../../../src/clustering/k-means/centroid-table.js';
import { fixRows } from '../../../../src/clustering/k-means/fixed-rows.js';
import { relocateCentroids } from '../../../../src/clustering/k-means/relocate-centroids.js';
import { NO_CELL } from '../../../../src/clustering/k-means/workspace.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';
import { type Planted, plantedVectors, samePartition } from '../planted-vectors.js';

/** Clusters seeded on vectors of the given groups, after a few passes of Lloyd's. */
async function settle({ vectors, dimension, groups }: Planted, seedGroups: readonly number[]) {
  const rows = fixRows(vectors, dimension, seededRandom(1));
  const assigner = assignHere(rows, seedGroups.length);
  assigner.workspace.cells.fill(NO_CELL);
  const table = new CentroidTable(assigner.workspace, seedGroups.length);
  const taken = new Set<number>();
  seedGroups.forEach((group, cluster) => {
    const row =
      [...rows.order.keys()].find((r) => groups[rows.order[r] ?? 0] === group && !taken.has(r)) ?? 0;
    taken.add(row);
    table.placeOn(cluster, row);
  });
  const planted = [...rows.order].map((vector) => groups[vector] ?? 0);
  for (let pass = 0; pass < 8; pass++) await step(assigner, table);
  return { rows, assigner, table, planted };
}

async function step(assigner: Assigner, table: CentroidTable): Promise<void> {
  await assigner.assign(0, assigner.workspace.cells.length, table.clusters);
  table.absorb();
  table.publish();
}

describe('relocating centroids', () => {
  it('takes one from each group that drew two and gives it to groups that share one', async () => {
    const planted = plantedVectors({ count: 600, dimension: 24, groups: 6, noise: 0.5 });
    const state = await settle(planted, [0, 0, 1, 1, 2, 4]);
    expect(samePartition(state.assigner.workspace.cells, state.planted)).toBe(false);
    let swaps = 0;
    // A single swap at a time where three groups share a centroid.
    for (let made = 1; made > 0 && swaps < 9; swaps += made) {
      made = relocateCentroids(state.table, state.assigner.workspace);
      await step(state.assigner, state.table);
    }
    expect(swaps).toBeGreaterThan(0);
    expect(samePartition(state.assigner.workspace.cells, state.planted)).toBe(true);
  });

  it('leaves them where each group has its own', async () => {
    const planted = plantedVectors({ count: 600, dimension: 24, groups: 6, noise: 0.5 });
    const { table, assigner } = await settle(planted, [0, 1, 2, 3, 4, 5]);
    expect(relocateCentroids(table, assigner.workspace)).toBe(0);
  });

  it('does not take noise for groups', async () => {
    const planted = plantedVectors({ count: 400, dimension: 24, groups: 1, noise: 3 });
    const { table, assigner } = await settle(planted, [0, 0, 0, 0]);
    expect(relocateCentroids(table, assigner.workspace)).toBe(0);
  });

  it('has nothing to merge in a single cluster', async () => {
    const planted = plantedVectors({ count: 100, dimension: 8, groups: 2, noise: 0.2 });
    const { table, assigner } = await settle(planted, [0]);
    expect(relocateCentroids(table, assigner.workspace)).toBe(0);
  });
});
