import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LIFT, type Taste } from '../../../src/domain/taste.js';
import { affinitiesOf } from '../../../src/scoring/hit-affinity.js';
import { hitsOf, tastes, windows } from './arbitraries.js';

/** The definition, a hit at a time. */
function affinityOf(taste: Taste, clusterId: string | null, code: Int8Array | undefined) {
  if (taste.kind === 'unknown') return { total: 0, cluster: 0, vector: 0 };
  const clipped = (nats: number) => Math.min(MAX_LIFT, Math.max(-MAX_LIFT, nats));
  const cluster = clusterId === null ? 0 : clipped(taste.lifts.get(clusterId) ?? 0);
  const { vector } = taste;
  const said =
    vector === undefined || code?.length !== vector.weights.length
      ? 0
      : clipped(vector.weights.reduce((sum, weight, i) => sum + weight * (code[i] ?? 0), 0) + vector.offset);
  const isPinned = clusterId !== null && taste.pinned?.has(clusterId) === true;
  return { total: isPinned ? MAX_LIFT : clipped(cluster + said), cluster, vector: said };
}

describe('the affinities of a window', () => {
  it('are the lift of the cluster and the product with the code, each by itself', () => {
    const lengths = fc.integer({ min: 0, max: 70 });
    fc.assert(
      fc.property(windows, tastes, lengths, lengths, (window, taste, length, other) => {
        const weights = Float32Array.from({ length }, (_, i) => Math.sin(i) / 1_000);
        const code = (n: number) => Int8Array.from({ length: n }, (_, i) => ((i * 37) % 255) - 127);
        const long = { ...taste, vector: { weights, offset: 0.25 } };
        const hits = hitsOf(window).map((hit, i) =>
          i % 2 ? hit : { ...hit, code: code(i % 4 ? length : other) },
        );
        for (const known of [taste, long, { kind: 'unknown' } as const]) {
          const found = affinitiesOf(known, hits);
          hits.forEach(({ clusterId, code }, i) => {
            const expected = affinityOf(known, clusterId, code);
            expect(found.cluster[i]).toBe(expected.cluster + 0);
            expect(found.vector[i]).toBeCloseTo(expected.vector, 9);
            expect(found.total[i]).toBeCloseTo(expected.total, 9);
          });
        }
      }),
    );
  });
});
