import { badInput } from '../../domain/errors.js';
import type { Vector } from '../../domain/vector.js';
import type { QueryEmbedder } from './embed-query.js';

/** Pictures that one request may bring: each is decoded, and may have 50 megapixels. */
export const MOST_IMAGES = 4;

export interface RequestImagePorts {
  /** A picture as a client sends it, decoded and checked; throws BAD_USER_INPUT (argument `image`). */
  readonly readPicture: (base64: string) => Promise<Uint8Array>;
  readonly embedder: QueryEmbedder;
}

/**
 * The ports as one request uses them: a picture that it names several times is read and embedded once.
 *
 * @returns `readPicture` throws BAD_USER_INPUT for more than MOST_IMAGES different ones
 */
export function imagesOfRequest({ readPicture, embedder }: RequestImagePorts): RequestImagePorts {
  const read = new Map<string, Promise<Uint8Array>>();
  const embedded = new WeakMap<Uint8Array, Promise<readonly Vector[]>>();
  const vectorsOf = (image: Uint8Array, signal?: AbortSignal): Promise<readonly Vector[]> => {
    const vectors = embedded.get(image) ?? embedder.embedImages([image], signal);
    embedded.set(image, vectors);
    return vectors;
  };
  return {
    async readPicture(base64) {
      const known = read.get(base64);
      if (known !== undefined) return known;
      if (read.size >= MOST_IMAGES) {
        throw badInput(
          'image',
          `A request may search by at most ${MOST_IMAGES} different images: send the others in separate requests.`,
        );
      }
      const picture = readPicture(base64);
      read.set(base64, picture);
      return picture;
    },
    embedder: {
      embedTexts: (texts, signal) => embedder.embedTexts(texts, signal),
      async embedImages(images, signal) {
        return (await Promise.all(images.map((image) => vectorsOf(image, signal)))).flat();
      },
    },
  };
}
