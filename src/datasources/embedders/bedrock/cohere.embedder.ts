import { memberOf } from '../../../domain/unknown.js';
import type { Vector } from '../../../domain/vector.js';
import type { CatalogueImage, Embedder } from '../embedder.js';
import { type BedrockOptions, embedEach, openBedrockModel } from './bedrock-model.js';
import type { SentFormat } from './fitting-image.js';
import { COHERE, embeddingLengthOf } from './models.js';
import { invalidResponse, readEmbedding } from './read-embedding.js';

const FORMATS: readonly SentFormat[] = ['jpeg', 'png', 'webp'];

/** Size limit of one image file. */
const MAX_BYTES = 5_000_000;

/** Tells the model whether the input is a document or a query. */
type InputType = 'search_document' | 'search_query';

type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/**
 * Cohere Embed v4 on Bedrock.
 *
 * A captioned image of the catalogue is embedded together with its caption, as one document of two parts. The
 * model reads 128,000 tokens, far more than a query or a caption may have, so no text is cut.
 *
 * @throws ParallaxError BAD_USER_INPUT for an unsupported vector length, before any call
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html
 */
export async function openCohereEmbedder(options: BedrockOptions): Promise<Embedder> {
  const dimension = embeddingLengthOf(options.embeddingLength, COHERE);
  const model = openBedrockModel(COHERE.id, options);

  const embed = async (input_type: InputType, input: object, signal: AbortSignal): Promise<Vector> => {
    const request = {
      input_type,
      ...input,
      embedding_types: ['float'],
      output_dimension: dimension,
      truncate: 'NONE',
    };
    return readAnswer(await model.invoke(request, signal), dimension);
  };

  const embedImage = async (bytes: Uint8Array, signal: AbortSignal): Promise<Vector> =>
    embed('search_query', { images: [await dataUri(bytes)] }, signal);

  const embedDocument = async ({ bytes, caption }: CatalogueImage, signal: AbortSignal): Promise<Vector> => {
    const url = await dataUri(bytes);
    const text = caption?.trim() ?? '';
    if (text === '') return embed('search_document', { images: [url] }, signal);
    const content: readonly Part[] = [
      { type: 'text', text },
      { type: 'image_url', image_url: { url } },
    ];
    return embed('search_document', { inputs: [{ content }] }, signal);
  };

  return {
    name: 'cohere',
    space: { model: COHERE.id, dimension },
    embedTexts: (texts, signal) =>
      embedEach(texts, signal, (text, each) => embed('search_query', { texts: [text] }, each)),
    embedImages: (images, signal) => embedEach(images, signal, embedImage),
    embedForIndex: (pictures, signal) => embedEach(pictures, signal, embedDocument),
    close: () => model.close(),
  };
}

/** Embeddings by their type where types were asked for, and in a bare list where Bedrock answers in the older form. */
function readAnswer(answer: unknown, dimension: number): Vector {
  const embeddings = memberOf(answer, 'embeddings');
  const floats = Array.isArray(embeddings) ? embeddings : memberOf(embeddings, 'float');
  if (!Array.isArray(floats) || floats.length !== 1) {
    throw invalidResponse(COHERE.id, 'an answer without exactly one embedding');
  }
  return readEmbedding(floats[0], dimension, COHERE.id);
}

/** Loaded with the first image: a search by words alone needs no decoder. */
async function dataUri(bytes: Uint8Array): Promise<string> {
  const { fittingImage } = await import('./fitting-image.js');
  const { format, base64 } = await fittingImage(bytes, FORMATS, MAX_BYTES);
  return `data:image/${format};base64,${base64}`;
}
