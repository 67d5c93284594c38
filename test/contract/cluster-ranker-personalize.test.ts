import { afterAll, beforeAll, vi } from 'vitest';
import { openLruCache } from '../../src/datasources/caches/lru.cache.js';
import { openPersonalizeRanker } from '../../src/datasources/rankers/personalize/personalize.ranker.js';
import { unitVector } from '../../src/domain/vector.js';
import { aRelease } from '../builders/a-release.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import { aPersonalizeService, type PersonalizeService } from '../fakes/personalize-service.js';
import { clusterRankerContract } from './cluster-ranker.contract.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const CLUSTERS = ['comics', 'photos', 'origami'].map((id, i) => ({
  id,
  size: 100,
  centroid: unitVector([1, i]),
}));

let service: PersonalizeService;
beforeAll(async () => {
  service = await aPersonalizeService();
  anAwsEnvironment({ PERSONALIZE_RUNTIME: service.url });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await service.close();
});

clusterRankerContract(
  'personalize',
  () =>
    openPersonalizeRanker({
      campaignArn: 'arn:aws:personalize:eu-west-1:123456789012:campaign/parallax',
      filterArn: null,
      context: {},
      region: 'eu-west-1',
      release: async () => aRelease(),
      clusters: async () => CLUSTERS,
      cache: openLruCache({ maxBytes: 1_000_000, now: () => NOW }),
      now: () => NOW,
      report: (part, error) => {
        throw new Error(`${part} failed`, { cause: error });
      },
    }),
  'learns',
);
