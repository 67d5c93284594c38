import { afterAll, beforeAll, vi } from 'vitest';
import { openPersonalizeRanker } from '../../src/datasources/rankers/personalize/personalize.ranker.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import { personalizeOptions } from '../builders/personalize-options.js';
import { aPersonalizeService, type PersonalizeService } from '../fakes/personalize-service.js';
import { clusterRankerContract } from './cluster-ranker.contract.js';

let service: PersonalizeService;
beforeAll(async () => {
  service = await aPersonalizeService();
  anAwsEnvironment({ PERSONALIZE_RUNTIME: service.url });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await service.close();
});

clusterRankerContract('personalize', () => openPersonalizeRanker(personalizeOptions()), 'learns');
