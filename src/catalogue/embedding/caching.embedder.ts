import type { CatalogueImage, Embedder } from '../../datasources/embedders/embedder.js';
import { readsCaptions } from '../../datasources/embedders/embedders.js';
import type { Vector } from '../../domain/vector.js';
import { embeddingKey, fileKey } from './embedding-key.js';
import type { EmbeddingStore, KeptEmbedding } from './embedding-store.js';
import { type Patience, untilNotThrottled } from './patience.js';

export interface CachingOptions {
  readonly store: EmbeddingStore;
  readonly patience: Patience;
  /** Images sent to the model at once; 1 where each call is paid for, so that each result is stored. */
  readonly each: number;
  /** Ends the waiting for a service that refuses for now. */
  readonly signal?: AbortSignal;
  /** Called with the number of a call's images that were cached. */
  readonly onKnown?: (pictures: number) => void;
}

/** Groups embedded concurrently: enough to use a remote model's call rate, few enough to fit in memory. */
const CONCURRENCY = 8;

/**
 * An embedder that caches the catalogue's embeddings. Stored vectors are not requested again, and new ones
 * are stored group by group before the call returns. A run that was killed therefore pays for nothing twice.
 * It owns the wrapped embedder and closes it; the caller owns the store.
 */
export function cacheEmbeddings(embedder: Embedder, options: CachingOptions): Embedder {
  const { store, patience, each, signal, onKnown } = options;
  const { space } = embedder;
  const isCaptioned = readsCaptions(embedder.name);

  const embedGroup = async (group: readonly Named[], abort: AbortSignal | undefined): Promise<void> => {
    const vectors = await untilNotThrottled(
      () =>
        embedder.embedForIndex(
          group.map(({ picture }) => picture),
          abort,
        ),
      patience,
      signal,
    );
    store.put(
      group.flatMap(({ key, file }, at): KeptEmbedding[] => {
        const vector = vectors[at];
        return vector === undefined ? [] : [{ key, vector, file }];
      }),
    );
  };

  return {
    name: embedder.name,
    space,
    embedTexts: (texts, abort) => embedder.embedTexts(texts, abort),
    embedImages: (images, abort) => embedder.embedImages(images, abort),

    async embedForIndex(pictures, abort) {
      const named = pictures.map((given): Named => {
        const { captionHash, ...uncaptioned } = given;
        const picture = isCaptioned ? given : { ...uncaptioned, caption: null };
        const { contentHash } = picture;
        const written = isCaptioned ? (captionHash ?? null) : null;
        const file = contentHash === undefined ? null : fileKey(space, contentHash, written);
        return { picture, key: embeddingKey(space, picture), file };
      });
      const missing = [
        ...new Map(named.filter(({ key }) => store.get(key) === null).map((one) => [one.key, one])).values(),
      ];
      onKnown?.(pictures.length - missing.length);
      const groups: Named[][] = [];
      for (let at = 0; at < missing.length; at += each) groups.push(missing.slice(at, at + each));
      await allOrFirstFailure(groups, (group) => embedGroup(group, abort));
      return named.map(({ key, file }): Vector => {
        const vector = store.get(key);
        if (vector === null) throw new Error(`The vector ${key} was stored and is missing now.`);
        // The image was known, but not from this file.
        if (file !== null && !store.hasFile(file)) store.put([{ key, vector, file }]);
        return vector;
      });
    },

    close: () => embedder.close(),
  };
}

interface Named {
  readonly picture: CatalogueImage;
  readonly key: string;
  readonly file: string | null;
}

/** After a failure nothing new begins, but what is under way is paid for already: it is waited for and kept. */
async function allOrFirstFailure<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (failures.length > 0) return;
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
