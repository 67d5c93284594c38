import { type BodySchema, violationsOf } from './body-schema.js';
import { decodeRequestImage } from './decode-request-image.js';
import type { EmbeddingModel, LocalVectors } from './embedding-model.js';
import { malformed } from './validation.js';

export const NOVA = 'amazon.nova-2-multimodal-embeddings-v1:0';

const DEFAULT_LENGTH = 3_072;
/** The service documents no limit on an image's side; this is the limit of sharp's decoders. */
const LONGEST_SIDE = 16_383;
const MOST_BYTES = 25_000_000;

const BODY: BodySchema = {
  type: 'object',
  required: ['taskType', 'singleEmbeddingParams'],
  properties: {
    schemaVersion: { type: 'string', oneOf: ['nova-multimodal-embed-v1'] },
    taskType: { type: 'string', oneOf: ['SINGLE_EMBEDDING'] },
    singleEmbeddingParams: {
      type: 'object',
      required: ['embeddingPurpose'],
      properties: {
        embeddingPurpose: {
          type: 'string',
          oneOf: [
            'GENERIC_INDEX',
            'GENERIC_RETRIEVAL',
            'TEXT_RETRIEVAL',
            'IMAGE_RETRIEVAL',
            'VIDEO_RETRIEVAL',
            'DOCUMENT_RETRIEVAL',
            'AUDIO_RETRIEVAL',
            'CLASSIFICATION',
            'CLUSTERING',
          ],
        },
        embeddingDimension: { type: 'integer', oneOf: [256, 384, 1_024, 3_072] },
        text: {
          type: 'object',
          required: ['truncationMode', 'value'],
          properties: {
            truncationMode: { type: 'string', oneOf: ['START', 'END', 'NONE'] },
            value: { type: 'string', least: 1, most: 8_192 },
          },
        },
        image: {
          type: 'object',
          required: ['format', 'source'],
          properties: {
            format: { type: 'string', oneOf: ['png', 'jpeg', 'gif', 'webp'] },
            detailLevel: { type: 'string', oneOf: ['STANDARD_IMAGE', 'DOCUMENT_IMAGE'] },
            source: { type: 'object', required: ['bytes'], properties: { bytes: { type: 'string' } } },
          },
        },
      },
    },
  },
};

interface NovaBody {
  readonly singleEmbeddingParams: {
    readonly embeddingDimension?: number;
    readonly text?: { readonly value: string };
    readonly image?: { readonly format: string; readonly source: { readonly bytes: string } };
  };
}

/**
 * Nova Multimodal Embeddings, for one text or one image inside the request. The purposes are validated, and
 * all give the same vector, since the local model has only one.
 *
 * @see "Complete embeddings request and response schema", Amazon Nova user guide
 */
export function nova(vectors: LocalVectors): EmbeddingModel {
  return {
    id: NOVA,
    async answer(body) {
      const { text, image, embeddingDimension = DEFAULT_LENGTH } = parse(body).singleEmbeddingParams;
      const answer = (embeddingType: string, vector: ArrayLike<number>) => ({
        embeddings: [{ embeddingType, embedding: vectors.carried(vector, embeddingDimension) }],
      });
      if (text !== undefined) return answer('TEXT', await vectors.ofText(text.value));
      const { format = '', source = { bytes: '' } } = image ?? {};
      const rules = { formats: [format], longestSide: LONGEST_SIDE, mostBytes: MOST_BYTES };
      return answer('IMAGE', await vectors.ofImage(await decodeRequestImage(source.bytes, rules)));
    },
  };
}

function parse(body: unknown): NovaBody {
  const violations = violationsOf(BODY, body);
  if (violations.length > 0) throw malformed(violations);
  const parsed = body as NovaBody;
  const { text, image } = parsed.singleEmbeddingParams;
  if ((text === undefined) === (image === undefined))
    throw malformed(['#/singleEmbeddingParams: exactly one of [text, image, audio, video] is required']);
  return parsed;
}
