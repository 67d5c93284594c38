import { describe, expect, it } from 'vitest';
import { NO_CELL } from '../../../../src/clustering/k-means/workspace.js';
import { adoptCentroids } from '../../../../src/provisioning/sagemaker/adopt-centroids.js';
import type { Matrix } from '../../../../src/provisioning/sagemaker/mxnet-ndarray.js';

/** Three vectors along each of the first two axes, and one along the third. */
const VECTORS = Float32Array.from([0, 1, 0, 1, 0, 1, 2].flatMap((axis) => axisVector(axis)));

function axisVector(axis: number, length = 1): number[] {
  return Array.from({ length: 3 }, (_, i) => (i === axis ? length : 0));
}

function matrix(...rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: 3, values: Float32Array.from(rows.flat()) };
}

describe('centroids from elsewhere', () => {
  it('are made unit vectors, the largest cluster first, with each vector in the nearest', async () => {
    const centroids = matrix(axisVector(2, 0.1), axisVector(0, 40), axisVector(1, 0.5));
    const { clustering, cells, report } = await adoptCentroids({ vectors: VECTORS, dimension: 3, centroids });
    expect(clustering).toEqual({
      id: 'v1',
      lastNumber: 3,
      clusters: [
        { id: 'c001', size: 3, centroid: Float32Array.from(axisVector(0)) },
        { id: 'c002', size: 3, centroid: Float32Array.from(axisVector(1)) },
        { id: 'c003', size: 1, centroid: Float32Array.from(axisVector(2)) },
      ],
    });
    expect([...cells]).toEqual([0, 1, 0, 1, 0, 1, 2]);
    expect(report).toMatchObject({ vectors: 7, k: 3, messages: [], continued: false });
    expect(report.inertia).toBeCloseTo(0, 6);
  });

  it('are left out, with a line, when they are copies, without direction or nearest to nothing', async () => {
    const centroids = matrix(
      axisVector(0),
      axisVector(0, 2),
      axisVector(1),
      axisVector(0, 0),
      axisVector(2),
      axisVector(2, -1),
    );
    const { clustering, report } = await adoptCentroids({ vectors: VECTORS, dimension: 3, centroids });
    expect(clustering.clusters).toHaveLength(3);
    expect(report.messages).toEqual([
      '3 clusters of 6 centroids: 3 are copies, without direction or nearest to no vector.',
    ]);
  });

  it('take ids by shared members where they are known', async () => {
    const previous = {
      id: 'v7',
      clusters: [
        { id: 'c009', size: 3, centroid: Float32Array.from(axisVector(2)) },
        { id: 'c004', size: 3, centroid: Float32Array.from(axisVector(1)) },
      ],
    };
    // By centroid the cluster along the third axis would be c009; by members it is the one along the first.
    const previousCells = Uint16Array.of(0, 1, 0, 1, 0, 1, NO_CELL);
    const centroids = matrix(axisVector(0), axisVector(1), axisVector(2));
    const input = { vectors: VECTORS, dimension: 3, centroids, previous, previousCells };
    const { clustering, report } = await adoptCentroids(input);
    expect(clustering.id).toBe('v8');
    expect(clustering.clusters.map(({ id, centroid }) => [id, [...centroid].indexOf(1)])).toEqual([
      ['c004', 1],
      ['c009', 0],
      ['c010', 2],
    ]);
    expect(report).toMatchObject({ survived: ['c009', 'c004'], fresh: ['c010'] });
  });

  it('are refused when a release cannot hold them, or none has a direction', async () => {
    const many = { rows: 501, columns: 3, values: new Float32Array(501 * 3).fill(1) };
    await expect(adoptCentroids({ vectors: VECTORS, dimension: 3, centroids: many })).rejects.toThrow(
      /501 centroids, and a release holds 500/,
    );
    const none = matrix(axisVector(0, 0));
    await expect(adoptCentroids({ vectors: VECTORS, dimension: 3, centroids: none })).rejects.toThrow(
      /none of its centroids has a direction/,
    );
  });
});
