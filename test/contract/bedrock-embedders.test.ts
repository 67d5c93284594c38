import { afterAll, beforeAll, vi } from 'vitest';
import { openNovaEmbedder } from '../../src/datasources/embedders/bedrock/nova.embedder.js';
import { openTitanEmbedder } from '../../src/datasources/embedders/bedrock/titan.embedder.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import { aBedrockService } from '../fakes/bedrock-service.js';
import type { LoopbackService } from '../fakes/loopback-service.js';
import { anEmbedderKeeps } from './embedder.contract.js';

let bedrock: LoopbackService;
beforeAll(async () => {
  bedrock = await aBedrockService();
  anAwsEnvironment({ BEDROCK_RUNTIME: bedrock.url });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await bedrock.close();
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
