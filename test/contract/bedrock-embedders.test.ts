import { afterAll, beforeAll, vi } from 'vitest';
import { type AwsLocal, startAwsLocal } from '../../aws-local/start-aws-local.js';
import { openCohereEmbedder } from '../../src/datasources/embedders/bedrock/cohere.embedder.js';
import { openNovaEmbedder } from '../../src/datasources/embedders/bedrock/nova.embedder.js';
import { openTitanEmbedder } from '../../src/datasources/embedders/bedrock/titan.embedder.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import { anEmbedderKeeps } from './embedder.contract.js';

let aws: AwsLocal;
beforeAll(async () => {
  aws = await startAwsLocal({ region: 'eu-west-1', limits: { invokeModelPerMinute: 100_000 } });
  anAwsEnvironment({ BEDROCK_RUNTIME: aws.url });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

const OPTIONS = { region: 'eu-west-1', requestsPerSecond: 1_000, mode: 'interactive' } as const;

for (const embeddingLength of [256, 1024]) {
  anEmbedderKeeps(`titan, ${embeddingLength}`, () => openTitanEmbedder({ ...OPTIONS, embeddingLength }), {
    maxCharacters: 512,
  });
}
for (const embeddingLength of [384, 3072]) {
  anEmbedderKeeps(`nova, ${embeddingLength}`, () => openNovaEmbedder({ ...OPTIONS, embeddingLength }), {
    maxCharacters: 8_192,
  });
}
for (const embeddingLength of [512, 1536]) {
  anEmbedderKeeps(`cohere, ${embeddingLength}`, () => openCohereEmbedder({ ...OPTIONS, embeddingLength }));
}
