import type { Embedder } from '../../datasources/embedders/embedder.js';
import { ParallaxError } from '../../domain/errors.js';
import { type EmbeddingModel, localVectors } from './embedding-model.js';
import { NOVA, nova } from './nova.js';
import { TITAN, titan } from './titan.js';
import { malformed, refusedByModel } from './validation.js';

export interface InvokeModelInput {
  readonly modelId: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly body?: Uint8Array;
}

export interface InvokeModelAnswer {
  readonly contentType: string;
  readonly body: string;
}

const SEEDS = { [TITAN]: 1, [NOVA]: 2 };

/** Bedrock's InvokeModel for the two embedding models. */
export function invokeModel(
  embedder: () => Promise<Embedder>,
): (input: InvokeModelInput) => Promise<InvokeModelAnswer> {
  const models = new Map<string, EmbeddingModel>();
  for (const model of [
    titan(localVectors(embedder, SEEDS[TITAN])),
    nova(localVectors(embedder, SEEDS[NOVA])),
  ])
    models.set(model.id, model);
  return async ({ modelId, contentType, accept, body }) => {
    const model = models.get(foundationModel(modelId));
    if (model === undefined) throw refusedByModel('The provided model identifier is invalid.');
    if (!isJson(contentType))
      throw refusedByModel('The provided Content Type is invalid or not supported for this model');
    if (accept !== undefined && accept !== '*/*' && !isJson(accept))
      throw refusedByModel('The provided Accept Type is invalid or not supported for this model');
    const answer = await model.answer(parseJson(body)).catch(refusedByLocalModel);
    return { contentType: 'application/json', body: JSON.stringify(answer) };
  };
}

/** What the local model takes for the caller's mistake is the caller's mistake here too. */
function refusedByLocalModel(error: unknown): never {
  if (error instanceof ParallaxError && error.code === 'BAD_USER_INPUT') throw refusedByModel(error.message);
  throw error;
}

/** The id within the ARN of a foundation model. */
function foundationModel(modelId: string): string {
  return modelId.replace(/^arn:aws(-[^:]+)?:bedrock:[a-z0-9-]+::foundation-model\//, '');
}

function isJson(type: string | undefined): boolean {
  return type !== undefined && /^application\/json\s*(;|$)/i.test(type);
}

function parseJson(body: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw malformed(['#: the body is not JSON']);
  }
}
