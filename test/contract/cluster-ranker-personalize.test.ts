import { afterAll, beforeAll, vi } from 'vitest';
import { type AwsLocal, startAwsLocal } from '../../aws-local/start-aws-local.js';
import { openPersonalizeRanker } from '../../src/datasources/rankers/personalize/personalize.ranker.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import { personalizeOptions } from '../builders/personalize-options.js';
import { clusterRankerContract } from './cluster-ranker.contract.js';

let aws: AwsLocal;
beforeAll(async () => {
  const items = new Map(['comics', 'photos', 'origami'].map((id) => [id, 100]));
  aws = await startAwsLocal({ region: 'eu-west-1', training: { items } });
  anAwsEnvironment({ PERSONALIZE_RUNTIME: aws.url });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

clusterRankerContract(
  'personalize',
  () => openPersonalizeRanker(personalizeOptions({ campaignArn: aws.campaignArn })),
  'learns',
);
