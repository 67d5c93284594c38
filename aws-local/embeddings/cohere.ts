import { type BodySchema, violationsOf } from './body-schema.js';
import { decodeRequestImage } from './decode-request-image.js';
import { type EmbeddingModel, type LocalVectors, meanOf } from './embedding-model.js';
import { malformed, refusedByModel } from './validation.js';

export const COHERE = 'cohere.embed-v4:0';

const DEFAULT_LENGTH = 1_536;
const MOST_INPUTS = 96;
const PICTURES = { formats: ['png', 'jpeg', 'webp', 'gif'], longestSide: 16_383, mostBytes: 5_000_000 };

const PART: BodySchema = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string', oneOf: ['text', 'image_url'] },
    text: { type: 'string', least: 1 },
    image_url: { type: 'object', required: ['url'], properties: { url: { type: 'string' } } },
  },
};

const BODY: BodySchema = {
  type: 'object',
  required: ['input_type'],
  properties: {
    input_type: {
      type: 'string',
      oneOf: ['search_document', 'search_query', 'classification', 'clustering'],
    },
    texts: { type: 'array', items: { type: 'string', least: 1 }, most: MOST_INPUTS },
    images: { type: 'array', items: { type: 'string' }, most: MOST_INPUTS },
    inputs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['content'],
        properties: { content: { type: 'array', items: PART, most: MOST_INPUTS } },
      },
      most: MOST_INPUTS,
    },
    embedding_types: { type: 'array', items: { type: 'string', oneOf: ['float'] }, most: 1 },
    output_dimension: { type: 'integer', oneOf: [256, 512, 1_024, 1_536] },
    truncate: { type: 'string', oneOf: ['NONE', 'LEFT', 'RIGHT'] },
  },
};

interface CohereBody {
  readonly texts?: readonly string[];
  readonly images?: readonly string[];
  readonly inputs?: readonly { readonly content: readonly Part[] }[];
  readonly embedding_types?: readonly string[];
  readonly output_dimension?: number;
}

interface Part {
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

/**
 * Cohere Embed v4, for numbers of the type `float`. The input types are validated, and all give the same
 * vector, since the local model has only one. A document of a text and an image has the mean of their
 * vectors.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html
 */
export function cohere(vectors: LocalVectors): EmbeddingModel {
  return {
    id: COHERE,
    async answer(body) {
      const { texts, images, inputs, embedding_types, output_dimension = DEFAULT_LENGTH } = parse(body);
      const documents: readonly (readonly Part[])[] = [
        ...(texts ?? []).map((text) => [{ text }]),
        ...(images ?? []).map((url) => [{ image_url: { url } }]),
        ...(inputs ?? []).map(({ content }) => content),
      ];
      const embeddings: (readonly number[])[] = [];
      for (const document of documents) {
        const parts: ArrayLike<number>[] = [];
        for (const part of document) parts.push(await vectorOf(part, vectors));
        embeddings.push(vectors.carried(meanOf(parts), output_dimension));
      }
      return embedding_types === undefined
        ? { id: 'local', response_type: 'embeddings_floats', embeddings }
        : { id: 'local', response_type: 'embeddings_by_type', embeddings: { float: embeddings } };
    },
  };
}

async function vectorOf({ text, image_url }: Part, vectors: LocalVectors): Promise<ArrayLike<number>> {
  if (image_url === undefined) return vectors.ofText(text ?? '');
  const [, base64] = /^data:image\/(?:png|jpeg|webp|gif);base64,(.*)$/s.exec(image_url.url) ?? [];
  if (base64 === undefined)
    throw refusedByModel('image must be a base64 data URI of a png, jpeg, webp or gif');
  return vectors.ofImage(await decodeRequestImage(base64, PICTURES));
}

function parse(body: unknown): CohereBody {
  const violations = violationsOf(BODY, body);
  if (violations.length > 0) throw malformed(violations);
  const parsed = body as CohereBody;
  const given = [parsed.texts, parsed.images, parsed.inputs].filter((input) => input !== undefined);
  if (given.length !== 1) throw malformed(['#: exactly one of [texts, images, inputs] is required']);
  return parsed;
}
