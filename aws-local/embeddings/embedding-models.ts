import type { Embedder } from '#src/datasources/embedders/embedder.js';
import { ParallaxError } from '#src/domain/errors.js';
import { COHERE, cohere } from './cohere.js';
import { type EmbeddingModel, localVectors } from './embedding-model.js';
import { NOVA, nova } from './nova.js';
import { TITAN, titan } from './titan.js';
import { refusedByModel } from './validation.js';

/** Finds a model by its id or its ARN; @throws AwsError ValidationException for an unknown one. */
export type FindModel = (modelId: string) => EmbeddingModel;

/** Tell the spaces of the models apart. */
export const SEEDS = { [TITAN]: 1, [NOVA]: 2, [COHERE]: 3 };

/** The simulated embedding models of Bedrock, with the local model behind each. */
export function embeddingModels(embedder: () => Promise<Embedder>): FindModel {
  const models = new Map<string, EmbeddingModel>();
  for (const model of [
    titan(localVectors(embedder, SEEDS[TITAN])),
    nova(localVectors(embedder, SEEDS[NOVA])),
    cohere(localVectors(embedder, SEEDS[COHERE])),
  ])
    models.set(model.id, {
      id: model.id,
      answer: (body) => model.answer(body).catch(refusedByLocalModel),
    });
  return (modelId) => {
    const model = models.get(foundationModel(modelId));
    if (model === undefined) throw refusedByModel('The provided model identifier is invalid.');
    return model;
  };
}

/** An error that the local model blames on the caller is the caller's error here too. */
function refusedByLocalModel(error: unknown): never {
  if (error instanceof ParallaxError && error.code === 'BAD_USER_INPUT') throw refusedByModel(error.message);
  throw error;
}

/** The id within the ARN of a foundation model. */
function foundationModel(modelId: string): string {
  return modelId.replace(/^arn:aws(-[^:]+)?:bedrock:[a-z0-9-]+::foundation-model\//, '');
}
