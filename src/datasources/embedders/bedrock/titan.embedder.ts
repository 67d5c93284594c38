import type { Vector } from '../../../domain/vector.js';
import type { CatalogueImage, Embedder } from '../embedder.js';
import { type BedrockOptions, embedEach, openBedrockModel } from './bedrock-model.js';
import { embeddingLengthOf, TITAN } from './models.js';
import { refuseLongTexts } from './refused-input.js';
import {
  captionsToTry,
  isTextRefused,
  MAX_CHARACTERS,
  readTitanAnswer,
  type TitanInput,
  titanImage,
  titanRequest,
} from './titan-request.js';

/**
 * Amazon Titan Multimodal Embeddings G1 on Bedrock.
 *
 * A captioned image of the catalogue is embedded with its caption in one call, which gives the mean of both.
 * The text and image of a query are embedded separately: they are cached, and weighted, separately.
 *
 * @throws ParallaxError BAD_USER_INPUT for an unsupported vector length, before any call
 * @see Amazon Bedrock user guide, "Amazon Titan Multimodal Embeddings G1"
 */
export async function openTitanEmbedder(options: BedrockOptions): Promise<Embedder> {
  const dimension = embeddingLengthOf(options.embeddingLength, TITAN);
  const model = openBedrockModel(TITAN.id, options);

  const embed = async (input: TitanInput, signal: AbortSignal): Promise<Vector> =>
    readTitanAnswer(await model.invoke(titanRequest(input, dimension), signal), dimension);

  const embedImage = async (bytes: Uint8Array, signal: AbortSignal): Promise<Vector> =>
    embed({ inputImage: await titanImage(bytes) }, signal);

  const embedWithCaption = async (
    { bytes, caption }: CatalogueImage,
    signal: AbortSignal,
  ): Promise<Vector> => {
    const inputImage = await titanImage(bytes);
    for (const inputText of captionsToTry(caption)) {
      try {
        return await embed({ inputText, inputImage }, signal);
      } catch (error) {
        if (!isTextRefused(error)) throw error;
      }
    }
    return embed({ inputImage }, signal);
  };

  return {
    name: 'titan',
    space: { model: TITAN.id, dimension },

    async embedTexts(texts, signal) {
      refuseLongTexts(texts, MAX_CHARACTERS, TITAN.id);
      return embedEach(texts, signal, (inputText, each) => embed({ inputText }, each));
    },

    embedImages: (images, signal) => embedEach(images, signal, embedImage),
    embedForIndex: (pictures, signal) => embedEach(pictures, signal, embedWithCaption),
    close: () => model.close(),
  };
}
