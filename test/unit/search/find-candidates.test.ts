import { describe, expect, it } from 'vitest';
import { ParallaxError } from '../../../src/domain/errors.js';
import { findCandidates } from '../../../src/search/find-candidates.js';
import { keepImages } from '../../../src/search/kept-images.js';
import { aRelease } from '../../builders/a-release.js';
import { FakeIndex } from '../../fakes/fake-index.js';

const HITS = [{ imageId: 'cat-1', clusterId: null, similarity: 0.9, similarityRank: 1 }];
const KEPT = { revision: 1, images: keepImages(HITS) };

describe('findCandidates', () => {
  it('asks a cache that was too slow once more when the index is down', async () => {
    const index = new FakeIndex([], aRelease());
    index.failure = new ParallaxError('UNAVAILABLE', 'The index is away.');
    const reported: string[] = [];
    const found = await findCandidates(
      { kind: 'vector', of: 'text', vector: Float32Array.of(1, 0), exclude: null },
      {},
      10,
      { key: 'cat', found: Promise.resolve(undefined) },
      {
        index,
        cache: {
          get: async <T>(key: string) => (key === 'cat' ? (KEPT as T) : undefined),
          set: async () => {},
        },
        report: (stage) => reported.push(stage),
      },
    );
    expect(found).toMatchObject({ hits: HITS, degradation: { stage: 'CANDIDATES' } });
    expect(reported).toEqual(['CANDIDATES']);
  });
});
