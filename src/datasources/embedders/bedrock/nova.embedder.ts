import { memberOf } from '../../../domain/unknown.js';
import type { Vector } from '../../../domain/vector.js';
import type { Embedder } from '../embedder.js';
import { type BedrockOptions, embedEach, openBedrockModel } from './bedrock-model.js';
import type { SentFormat } from './fitting-image.js';
import { embeddingLengthOf, NOVA } from './models.js';
import { invalidResponse, readEmbedding } from './read-embedding.js';
import { refuseLongTexts } from './refused-input.js';

const MAX_CHARACTERS = 8_192;

const FORMATS: readonly SentFormat[] = ['jpeg', 'png', 'webp'];

/** Nova embeds what is searched for and what is searched by differently, into one space. */
type Purpose = 'GENERIC_INDEX' | 'IMAGE_RETRIEVAL';

/**
 * Amazon Nova Multimodal Embeddings on Bedrock.
 *
 * A call takes a text or an image, never both, so captions are not read.
 *
 * @throws ParallaxError BAD_USER_INPUT for an unsupported vector length, before any call
 * @see Amazon Nova user guide, "Multimodal embeddings: request and response schema"
 */
export async function openNovaEmbedder(options: BedrockOptions): Promise<Embedder> {
  const dimension = embeddingLengthOf(options.embeddingLength, NOVA);
  const model = openBedrockModel(NOVA.id, options);

  const embed = async (embeddingPurpose: Purpose, input: object, signal: AbortSignal): Promise<Vector> => {
    const answer = await model.invoke(
      {
        schemaVersion: 'nova-multimodal-embed-v1',
        taskType: 'SINGLE_EMBEDDING',
        singleEmbeddingParams: { embeddingPurpose, embeddingDimension: dimension, ...input },
      },
      signal,
    );
    const embeddings = memberOf(answer, 'embeddings');
    if (!Array.isArray(embeddings) || embeddings.length !== 1) {
      throw invalidResponse(NOVA.id, 'an answer without exactly one embedding');
    }
    return readEmbedding(memberOf(embeddings[0], 'embedding'), dimension, NOVA.id);
  };

  const embedImage = async (purpose: Purpose, bytes: Uint8Array, signal: AbortSignal): Promise<Vector> => {
    const { format, base64 } = await fitting(bytes);
    const image = { format, detailLevel: 'STANDARD_IMAGE', source: { bytes: base64 } };
    return embed(purpose, { image }, signal);
  };

  return {
    name: 'nova',
    space: { model: NOVA.id, dimension },

    async embedTexts(texts, signal) {
      refuseLongTexts(texts, MAX_CHARACTERS, NOVA.id);
      return embedEach(texts, signal, (value, each) =>
        embed('IMAGE_RETRIEVAL', { text: { truncationMode: 'NONE', value } }, each),
      );
    },

    embedImages: (images, signal) =>
      embedEach(images, signal, (bytes, each) => embedImage('IMAGE_RETRIEVAL', bytes, each)),

    embedForIndex: (pictures, signal) =>
      embedEach(pictures, signal, ({ bytes }, each) => embedImage('GENERIC_INDEX', bytes, each)),

    close: () => model.close(),
  };
}

/** Loaded with the first image: a search by words alone needs no decoder. */
async function fitting(bytes: Uint8Array) {
  const { fittingImage } = await import('./fitting-image.js');
  return fittingImage(bytes, FORMATS);
}
