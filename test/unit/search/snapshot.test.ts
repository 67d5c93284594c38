import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Impression, impressionKey, MOST_IN_IMPRESSION } from '../../../src/domain/impression.js';
import { merge } from '../../../src/scoring/merge.js';
import type { RankedColumns } from '../../../src/scoring/ranked-columns.js';
import { loadSnapshot, rememberShown, type Snapshot, saveSnapshot } from '../../../src/search/snapshot.js';

const MINUTE_MS = 60_000;

/** Values that were set, with their lifetimes. */
function aCache() {
  const kept = new Map<string, { readonly value: unknown; readonly ttlMs: number }>();
  return {
    kept,
    async get<T>(key: string): Promise<T | undefined> {
      // Of the test's own making.
      return kept.get(key)?.value as T | undefined;
    },
    async set(key: string, value: unknown, ttlMs: number): Promise<void> {
      kept.set(key, { value, ttlMs });
    },
  };
}

/** A list of images in these clusters. */
function aList(clusters: readonly (string | null)[]): RankedColumns {
  const hits = clusters.map((clusterId, i) => ({
    ...{ imageId: `image-${i}`, clusterId, similarity: 0.9 - i / 1_000, similarityRank: i + 1 },
  }));
  return merge({ hits, best: 0.9, tau: 0.3, taste: { kind: 'unknown' }, weight: 0 });
}

function aSnapshot(clusters: readonly (string | null)[], recommendationId?: string): Snapshot {
  return {
    searchId: 'search',
    hash: 'arguments',
    suggestedQuery: null,
    resembles: true,
    ranked: aList(clusters),
    personalization: {
      ...{ applied: false, weight: 0, ranker: 'EMBEDDED', interactions: 0, tasteCandidates: 0, degraded: [] },
    },
    ...(recommendationId !== undefined && { recommendationId }),
  };
}

describe('a frozen list', () => {
  it('is there again for its arguments and its release alone, for a quarter of an hour', async () => {
    const cache = aCache();
    const snapshot = aSnapshot(['a', null, 'b']);
    await saveSnapshot(snapshot, 'r1', cache);
    expect(await loadSnapshot('search', 'arguments', 'r1', cache)).toEqual(snapshot);
    expect(await loadSnapshot('search', 'arguments', 'r2', cache)).toBeUndefined();
    expect(await loadSnapshot('search', 'others', 'r1', cache)).toBeUndefined();
    expect(await loadSnapshot('another', 'arguments', 'r1', cache)).toBeUndefined();
    expect([...cache.kept.values()].map(({ ttlMs }) => ttlMs)).toEqual([15 * MINUTE_MS]);
  });
});

describe('what a user was shown', () => {
  const shown = (cache: ReturnType<typeof aCache>) => cache.get<Impression>(impressionKey('r1', 'search'));

  it('is the clusters of the first images, each once, as many as one event may name, for an hour', async () => {
    const cluster = fc.option(fc.nat({ max: 60 }).map(String), { nil: null });
    await fc.assert(
      fc.asyncProperty(fc.array(cluster, { maxLength: 120 }), async (clusters) => {
        const cache = aCache();
        await rememberShown(aSnapshot(clusters, 'answer'), 'ann', 'r1', cache);
        const named = clusters.filter((each) => each !== null);
        expect(await shown(cache)).toEqual({
          userId: 'ann',
          recommendationId: 'answer',
          impression: [...new Set(named)].slice(0, MOST_IN_IMPRESSION),
        });
        expect([...cache.kept.values()].map(({ ttlMs }) => ttlMs)).toEqual([60 * MINUTE_MS]);
      }),
      { examples: [[Array.from({ length: 2 * MOST_IN_IMPRESSION }, (_, i) => `${i}`)]] },
    );
  });

  it('is not kept without a user, or where no remote ranker answered', async () => {
    const cache = aCache();
    await rememberShown(aSnapshot(['a'], 'answer'), null, 'r1', cache);
    await rememberShown(aSnapshot(['a']), 'ann', 'r1', cache);
    expect(cache.kept.size).toBe(0);
  });
});
