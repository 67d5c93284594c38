import { createHash } from 'node:crypto';
import {
  aLoopbackService,
  anAwsError,
  type LoopbackService,
  type RecordedRequest,
} from './loopback-service.js';

/**
 * Titan, Nova and Cohere as far as an embedder sees them: the same input gives the same vector, another input
 * another, and none has unit length.
 */
export function aBedrockService(): Promise<LoopbackService> {
  return aLoopbackService((request) => {
    const model = decodeURIComponent(/^\/model\/([^/]+)\/invoke$/.exec(request.path)?.[1] ?? '');
    if (model === 'amazon.titan-embed-image-v1') return { body: JSON.stringify(titan(request)) };
    if (model === 'amazon.nova-2-multimodal-embeddings-v1:0') return { body: JSON.stringify(nova(request)) };
    if (model === 'cohere.embed-v4:0') return { body: JSON.stringify(cohere(request)) };
    return anAwsError(400, 'ValidationException', 'The provided model identifier is invalid.');
  });
}

function titan({ body }: RecordedRequest): object {
  const { inputText, inputImage, embeddingConfig } = JSON.parse(body.toString('utf8')) as {
    inputText?: string;
    inputImage?: string;
    embeddingConfig: { outputEmbeddingLength: number };
  };
  const parts = [inputText, inputImage].filter((part) => part !== undefined);
  const vectors = parts.map((part) => vectorOf(part, embeddingConfig.outputEmbeddingLength));
  const sums = (vectors[0] ?? []).map((_, at) => vectors.reduce((sum, one) => sum + (one[at] ?? 0), 0));
  return { embedding: sums.map((sum) => sum / vectors.length), inputTextTokenCount: 3, message: null };
}

function nova({ body }: RecordedRequest): object {
  const { singleEmbeddingParams: asked } = JSON.parse(body.toString('utf8')) as {
    singleEmbeddingParams: {
      embeddingDimension: number;
      text?: { value: string };
      image?: { source: { bytes: string } };
    };
  };
  const input = asked.text?.value ?? asked.image?.source.bytes ?? '';
  const embeddingType = asked.text === undefined ? 'IMAGE' : 'TEXT';
  return { embeddings: [{ embeddingType, embedding: vectorOf(input, asked.embeddingDimension) }] };
}

function cohere({ body }: RecordedRequest): object {
  const { output_dimension, ...input } = JSON.parse(body.toString('utf8')) as { output_dimension: number };
  return { embeddings: { float: [vectorOf(JSON.stringify(input), output_dimension)] } };
}

/** Numbers between -1 and 1 that the input alone decides. */
function vectorOf(input: string, dimension: number): readonly number[] {
  let state = createHash('sha256').update(input).digest().readUInt32LE(0);
  return Array.from({ length: dimension }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
