import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/domain/cluster.js';
import type { InteractionType } from '../../../src/domain/interaction.js';
import { unitVector } from '../../../src/domain/vector.js';
import { tasteParts } from '../../../src/scoring/taste-parts.js';
import { aHistory } from '../../builders/a-history.js';

/** Three looks, four clusters each; the last number distinguishes clusters of one look. */
const CLUSTERS: readonly Cluster[] = ['ink', 'oil', 'wax'].flatMap((look, axis) =>
  [0, 1, 2, 3].map((i) => ({
    id: `${look}-${i}`,
    size: 10,
    centroid: unitVector([
      axis === 0 ? 2 : 0,
      axis === 1 ? 2 : 0,
      axis === 2 ? 2 : 0,
      i === 0 ? 0.3 : -0.1 * i,
    ]),
  })),
);

function viewing(clusterIds: readonly string[], type: InteractionType = 'VIEW') {
  return clusterIds.map((clusterId, i) => ({
    eventId: `e${i}`,
    imageId: `image-${i}`,
    clusterId,
    type,
    at: 1_000 + i,
  }));
}

const parts = (clusterIds: readonly string[]) => tasteParts(aHistory('me', viewing(clusterIds)), CLUSTERS);

describe('the tastes of a history', () => {
  it('are groups of clusters that look alike, with clusters that were never seen', () => {
    const found = parts(['ink-0', 'oil-1', 'ink-2', 'oil-3', 'ink-1', 'oil-1', 'ink-0']);
    expect(found?.shares).toHaveLength(2);
    expect([...(found?.partOf.keys() ?? [])].sort()).toEqual(
      ['ink', 'oil'].flatMap((look) => [0, 1, 2, 3].map((i) => `${look}-${i}`)),
    );
    const of = (id: string) => found?.partOf.get(id);
    expect(of('ink-3')).toBe(of('ink-0'));
    expect(of('oil-0')).toBe(of('oil-1'));
    expect(of('ink-0')).not.toBe(of('oil-0'));
  });

  it('have shares of the history that add up to 1, the greatest first', () => {
    const found = parts(['oil-0', 'ink-0', 'ink-1', 'ink-2', 'oil-1', 'ink-0', 'ink-1', 'ink-3']);
    expect(found?.shares[0]).toBeCloseTo(0.75, 1);
    expect(found?.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(found?.partOf.get('ink-0')).toBe(0);
  });

  it('are not told of one look, of a single odd image, or of nothing', () => {
    expect(parts(['ink-0', 'ink-1', 'ink-2', 'ink-3'])).toBeNull();
    expect(parts(['ink-0', 'ink-1', 'ink-2', 'oil-0'])).toBeNull();
    expect(parts([])).toBeNull();
    expect(parts(['gone-1', 'gone-2'])).toBeNull();
    expect(tasteParts(aHistory('me', viewing(['ink-0', 'oil-0'])), [])).toBeNull();
  });

  it('are not what chance strews over a history', () => {
    const looks = ['ink', 'ink', 'ink', 'ink', 'oil', 'wax'];
    const found = parts(Array.from({ length: 24 }, (_, i) => `${looks[i % 6]}-${i % 4}`));
    expect(found).toBeNull();
  });

  it('are not those that the user has left', () => {
    const left = Array.from({ length: 20 }, (_, i) => `ink-${i % 4}`);
    expect(parts([...left, 'oil-0', 'oil-1', 'oil-2'])).toBeNull();
    expect(parts([...left, 'oil-0', 'oil-1', 'ink-0'])?.shares).toHaveLength(2);
  });

  it('leave out what was hidden', () => {
    const history = aHistory('me', [
      ...viewing(['ink-0', 'ink-1', 'oil-0', 'oil-1']),
      { eventId: 'h', imageId: 'image-3', clusterId: 'oil-1', type: 'HIDE', at: 2_000 },
    ]);
    expect(tasteParts(history, CLUSTERS)).toBeNull();
  });

  it('are those of the newest images', () => {
    const old = Array.from({ length: 40 }, (_, i) => `wax-${i % 4}`);
    const found = parts([...old, ...Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 'ink-0' : 'oil-0'))]);
    expect(found?.shares).toHaveLength(2);
    expect(found?.partOf.has('wax-0')).toBe(false);
  });
});
