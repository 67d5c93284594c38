import { describe, expect, it } from 'vitest';
import { unitVector } from '../../../../src/domain/vector.js';
import { clusterOfImages } from '../../../../src/provisioning/clustering/cluster-of-images.js';

const clustering = {
  id: 'v1',
  clusters: [
    { id: 'c002', size: 1, centroid: unitVector([0, 1]) },
    { id: 'c001', size: 1, centroid: unitVector([1, 0]) },
  ],
};

describe('the cluster of each image', () => {
  it('is the nearest one, of two equally near ones the lower id, and none for an unknown image', async () => {
    const catalogue = {
      async *all() {
        yield { id: 'right', vector: unitVector([3, 1]) };
        yield { id: 'up', vector: unitVector([1, 3]) };
        yield { id: 'between', vector: unitVector([1, 1]) };
        yield { id: 'turned', vector: unitVector([1, 3]) };
        yield { id: 'turned', vector: unitVector([3, 1]) };
      },
    };
    const of = await clusterOfImages(catalogue, clustering);
    expect(['right', 'up', 'between', 'turned', 'unknown'].map(of)).toEqual([
      'c001',
      'c002',
      'c001',
      'c001',
      null,
    ]);
  });

  it('is found again among many', async () => {
    const vectors = clustering.clusters.map(({ centroid }) => centroid);
    const catalogue = {
      async *all() {
        for (let i = 0; i < 5_000; i++) yield { id: `image-${i}`, vector: vectors[i % 2] ?? unitVector([1]) };
      },
    };
    const of = await clusterOfImages(catalogue, clustering);
    for (let i = 0; i < 5_000; i++) expect(of(`image-${i}`)).toBe(i % 2 === 0 ? 'c002' : 'c001');
    expect(of('image-5000')).toBeNull();
  });
});
