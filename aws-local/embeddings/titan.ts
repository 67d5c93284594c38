import type { BodySchema } from './body-schema.js';
import { violationsOf } from './body-schema.js';
import { countTokens } from './count-tokens.js';
import { decodeRequestImage } from './decode-request-image.js';
import { type EmbeddingModel, type LocalVectors, meanOf } from './embedding-model.js';
import { malformed, refusedByModel } from './validation.js';

export const TITAN = 'amazon.titan-embed-image-v1';

const DEFAULT_LENGTH = 1_024;
const MOST_TOKENS = 256;
const PICTURES = { formats: ['png', 'jpeg'], longestSide: 2_048, mostBytes: 25_000_000 };

const BODY: BodySchema = {
  type: 'object',
  required: [],
  properties: {
    inputText: { type: 'string', least: 1 },
    inputImage: { type: 'string' },
    embeddingConfig: {
      type: 'object',
      required: [],
      properties: { outputEmbeddingLength: { type: 'integer', oneOf: [256, 384, 1_024] } },
    },
  },
};

interface TitanBody {
  readonly inputText?: string;
  readonly inputImage?: string;
  readonly embeddingConfig?: { readonly outputEmbeddingLength?: number };
}

/**
 * Titan Multimodal Embeddings G1. A text with an image gives the mean of their vectors, without
 * normalisation.
 *
 * @see "Amazon Titan Multimodal Embeddings G1", Amazon Bedrock user guide
 */
export function titan(vectors: LocalVectors): EmbeddingModel {
  return {
    id: TITAN,
    async answer(body) {
      const { inputText, inputImage, embeddingConfig } = parse(body);
      const tokens = inputText === undefined ? 0 : countTokens(inputText);
      if (tokens > MOST_TOKENS)
        throw refusedByModel(
          `400 Bad Request: Too many input tokens. Max input tokens: ${MOST_TOKENS}, request input token count: ${tokens}`,
        );
      const picture = inputImage === undefined ? null : await decodeRequestImage(inputImage, PICTURES);
      const parts = await Promise.all([
        ...(inputText === undefined ? [] : [vectors.ofText(inputText)]),
        ...(picture === null ? [] : [vectors.ofImage(picture)]),
      ]);
      return {
        embedding: vectors.carried(meanOf(parts), embeddingConfig?.outputEmbeddingLength ?? DEFAULT_LENGTH),
        inputTextTokenCount: tokens,
        message: null,
      };
    },
  };
}

function parse(body: unknown): TitanBody {
  const violations = violationsOf(BODY, body);
  if (violations.length > 0) throw malformed(violations);
  const parsed = body as TitanBody;
  if (parsed.inputText === undefined && parsed.inputImage === undefined)
    throw malformed(['#: at least one of [inputText, inputImage] is required']);
  return parsed;
}
