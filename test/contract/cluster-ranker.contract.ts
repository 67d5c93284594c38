import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClusterRanker } from '../../src/datasources/rankers/cluster-ranker.js';
import { MAX_LIFT } from '../../src/domain/taste.js';
import { aHistory } from '../builders/a-history.js';
import { aRelease } from '../builders/a-release.js';

/** Contract of every ranker, over the clusters `comics`, `photos` and `origami`. */
export function clusterRankerContract(
  engine: string,
  open: () => Promise<ClusterRanker>,
  kind: 'learns' | 'knows no user',
): void {
  describe(`cluster ranker: ${engine}`, () => {
    let ranker: ClusterRanker;
    beforeEach(async () => {
      ranker = await open();
    });
    afterEach(async () => {
      await ranker.close();
    });

    const viewer = aHistory('ann', [{ clusterId: 'comics' }, { clusterId: 'comics', imageId: 'cat-3' }]);

    it('does not know an unseen user', async () => {
      expect(await ranker.taste(null, aRelease())).toEqual({ kind: 'unknown' });
    });

    it('does not know a user whose history says nothing', async () => {
      for (const nothing of [
        aHistory('ann'),
        aHistory('ann', [{ type: 'UNHIDE' }]),
        aHistory('ann', [{ type: 'UNFAVORITE' }]),
        aHistory('ann', [
          { type: 'FAVORITE', at: 1 },
          { type: 'UNFAVORITE', at: 2 },
        ]),
        { ...aHistory('ann'), pinned: ['comics'] },
      ]) {
        expect(await ranker.taste(nothing, aRelease())).toEqual({ kind: 'unknown' });
      }
    });

    it('does not rank for a user who paused', async () => {
      expect(await ranker.taste({ ...viewer, paused: true }, aRelease())).toEqual({ kind: 'unknown' });
    });

    it('says what is popular by clusters of the release, or nothing', async () => {
      for (const [id, share] of await ranker.popularity(aRelease())) {
        expect(['comics', 'photos', 'origami']).toContain(id);
        expect(share).toBeGreaterThanOrEqual(0);
      }
    });

    if (kind === 'knows no user') {
      it('knows no user', async () => {
        expect(await ranker.taste(viewer, aRelease())).toEqual({ kind: 'unknown' });
        expect(await ranker.because(viewer, 'comics', 3)).toEqual([]);
      });
      return;
    }

    it('knows a user by the images they looked at', async () => {
      const taste = await ranker.taste(viewer, aRelease());
      if (taste.kind === 'unknown') throw new Error('unknown');
      expect(taste.seq).toBe(viewer.seq);
      expect(taste.interactions).toBeGreaterThan(0);
      expect(taste.lifts.get('comics')).toBeGreaterThan(0);
      expect(taste.lifts.get('comics')).toBeGreaterThan(taste.lifts.get('photos') ?? 0);
      for (const lift of taste.lifts.values()) expect(Math.abs(lift)).toBeLessThanOrEqual(MAX_LIFT);
    });

    it('holds a hidden image against its cluster', async () => {
      const taste = await ranker.taste(aHistory('ann', [{ type: 'HIDE', clusterId: 'photos' }]), aRelease());
      expect(taste.kind === 'known' && taste.lifts.get('photos')).toBeLessThan(0);
    });

    it('answers the same to the same question', async () => {
      const taste = await ranker.taste(viewer, aRelease());
      // Each answer of a remote ranker has its own recommendation id.
      const name = { recommendationId: expect.anything() };
      const again = 'recommendationId' in taste ? { ...taste, ...name } : taste;
      expect(await ranker.taste(viewer, aRelease())).toEqual(again);
    });

    it('says which images speak for a cluster', async () => {
      const arguments_ = await ranker.because(viewer, 'comics', 1);
      expect(arguments_.map(({ seen, via }) => [seen.imageId, via])).toEqual([['cat-3', 'sameCluster']]);
    });

    it('takes observations of anything that may happen to a user', async () => {
      ranker.observe(null, viewer);
      ranker.observe(viewer, null);
      ranker.observe(null, null);
      expect((await ranker.taste(viewer, aRelease())).kind).toBe('known');
    });
  });
}
