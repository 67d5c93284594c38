import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeClusters } from '../../../src/scoring/home-clusters.js';
import { aHistory } from '../../builders/a-history.js';

const clusters = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 60 });

describe('the clusters where a user is at home', () => {
  it('cover the newest forty images, and nothing else', () => {
    fc.assert(
      fc.property(clusters, (seen) => {
        const events = seen.map((clusterId, i) => ({ imageId: `i${i}`, eventId: `e${i}`, clusterId, at: i }));
        const homes = homeClusters(aHistory('ann', events));
        expect([...homes].sort()).toEqual([...new Set(seen.slice(-40))].sort());
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
