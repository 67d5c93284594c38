import { ParallaxError } from '../../../domain/errors.js';
import type { Vector } from '../../../domain/vector.js';
import type { CataloguePicture, Embedder } from '../embedder.js';
import { type BedrockOptions, openBedrockModel } from './bedrock-model.js';
import { embedEach } from './embed-each.js';
import { embeddingLengthOf } from './embedding-length.js';
import type { SentFormat } from './fitting-picture.js';
import { TITAN_MODEL } from './model-ids.js';
import { memberOf, readEmbedding, senseless } from './read-embedding.js';
import { refuseLongTexts } from './refuse-long-texts.js';

const TITAN_LENGTHS = [256, 384, 1024] as const;

/** Titan reads 256 tokens, which only it can count; at two characters a token this many always fit English. */
const MAX_CHARACTERS = 512;

const FORMATS: readonly SentFormat[] = ['jpeg', 'png'];

/** How much of a caption is tried, in characters: scripts with more tokens than letters need less. */
const CAPTION_LENGTHS = [MAX_CHARACTERS, 128] as const;

/**
 * Amazon Titan Multimodal Embeddings G1 on Bedrock.
 *
 * A picture of the catalogue that has a caption is embedded with it in one call, which gives the mean of
 * both; a query is never: its text and its picture are cached, and weighed, apart.
 *
 * @throws ParallaxError BAD_USER_INPUT for a length that the model does not make; nothing is called yet
 * @see Amazon Bedrock user guide, "Amazon Titan Multimodal Embeddings G1"
 */
export async function openTitanEmbedder(options: BedrockOptions): Promise<Embedder> {
  const dimension = embeddingLengthOf(options.embeddingLength, TITAN_LENGTHS, TITAN_MODEL);
  const model = openBedrockModel(TITAN_MODEL, options);

  const embed = async (
    input: { readonly inputText?: string; readonly inputImage?: string },
    signal: AbortSignal,
  ): Promise<Vector> => {
    const answer = await model.invoke(
      { ...input, embeddingConfig: { outputEmbeddingLength: dimension } },
      signal,
    );
    // The service says so here what went wrong, with HTTP 200.
    const message = memberOf(answer, 'message') ?? null;
    if (message !== null) throw senseless(TITAN_MODEL, 'a message instead of an embedding', message);
    return readEmbedding(memberOf(answer, 'embedding'), dimension, TITAN_MODEL);
  };

  const embedPicture = async (bytes: Uint8Array, signal: AbortSignal): Promise<Vector> =>
    embed({ inputImage: (await fitting(bytes)).base64 }, signal);

  const embedWithCaption = async (
    { bytes, caption }: CataloguePicture,
    signal: AbortSignal,
  ): Promise<Vector> => {
    const inputImage = (await fitting(bytes)).base64;
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
    space: { model: TITAN_MODEL, dimension },

    async embedTexts(texts, signal) {
      refuseLongTexts(texts, MAX_CHARACTERS, TITAN_MODEL);
      return embedEach(texts, signal, (inputText, each) => embed({ inputText }, each));
    },

    embedImages: (images, signal) => embedEach(images, signal, embedPicture),
    embedForIndex: (pictures, signal) => embedEach(pictures, signal, embedWithCaption),
    close: () => model.close(),
  };
}

/** One caption must not stop a whole ingest, so less and less of it is tried. */
function captionsToTry(caption: string | null): readonly string[] {
  const characters = Array.from(caption?.trim() ?? '');
  const cut = CAPTION_LENGTHS.map((length) => characters.slice(0, length).join(''));
  return [...new Set(cut)].filter((text) => text !== '');
}

function isTextRefused(error: unknown): boolean {
  return error instanceof ParallaxError && error.code === 'BAD_USER_INPUT' && error.argument === 'query';
}

/** Loaded with the first picture: whoever searches by words alone needs nothing that decodes one. */
async function fitting(bytes: Uint8Array) {
  const { fittingPicture } = await import('./fitting-picture.js');
  return fittingPicture(bytes, FORMATS);
}
