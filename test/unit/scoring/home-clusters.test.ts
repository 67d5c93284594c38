import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeClusters } from '../../../src/scoring/home-clusters.js';
import { aHistory } from '../../builders/a-history.js';

const clusters = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 60 });

describe('the clusters where a user is at home', () => {
  it('cover nine tenths of the newest forty images, with no more clusters than it takes', () => {
    fc.assert(
      fc.property(clusters, (seen) => {
        const homes = homeClusters(
          aHistory(
            'ann',
            seen.map((clusterId, i) => ({ imageId: `i${i}`, eventId: `e${i}`, clusterId, at: i })),
          ),
        );
        const newest = seen.slice(-40);
        const covered = (ids: readonly string[]) => newest.filter((id) => ids.includes(id)).length;
        expect(new Set(homes).size).toBe(homes.length);
        expect(covered(homes)).toBeGreaterThanOrEqual(0.9 * newest.length);
        if (homes.length > 0) expect(covered(homes.slice(0, -1))).toBeLessThan(0.9 * newest.length);
      }),
    );
  });

  it('know nothing of hidden images, muted clusters and a user who paused', () => {
    const seen = ['a', 'a', 'b', 'c'].map((clusterId, i) => ({
      imageId: `i${i}`,
      eventId: `e${i}`,
      clusterId,
      at: i,
    }));
    const history = aHistory('ann', [
      ...seen,
      { imageId: 'i3', eventId: 'h', clusterId: 'c', type: 'HIDE', at: 9 },
    ]);
    expect(homeClusters(history)).toEqual(['a', 'b']);
    expect(homeClusters({ ...history, muted: ['a'] })).toEqual(['b']);
    expect(homeClusters({ ...history, paused: true })).toEqual([]);
  });
});
