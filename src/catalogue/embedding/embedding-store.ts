import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'lmdb';
import { openEnvironment } from '../../datasources/lmdb/open-environment.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Vector } from '../../domain/vector.js';

/** A vector under the name of what it was made from. */
export interface KeptEmbedding {
  /** See `embeddingKey`. */
  readonly key: string;
  readonly vector: Vector;
  /** See `fileKey`; null where the file is not known. */
  readonly file: string | null;
}

/** Cache of embeddings, most of which were paid for: it survives the deletion of the index. */
export interface EmbeddingStore {
  get(key: string): Vector | null;
  /** Returns true if the vector of a file's image is stored. */
  hasFile(file: string): boolean;
  /** Records which vector a file's image has, or will have. */
  noteFile(file: string, key: string): void;
  /** On the disk when it returns. */
  put(embeddings: readonly KeptEmbedding[]): void;
  /** Number of vectors. */
  count(): number;
  close(): Promise<void>;
}

export const EMBEDDINGS_FILE = 'embeddings.mdb';

/**
 * Opens the store in a catalogue's folder and creates it if missing. It is a separate LMDB file: deleting or
 * never indexing a catalogue leaves its vectors.
 *
 * @param directory  `DATA_DIR/<catalogue>`
 */
export function openEmbeddingStore(directory: string): EmbeddingStore {
  mkdirSync(directory, { recursive: true });
  const root = openEnvironment({
    path: join(directory, EMBEDDINGS_FILE),
    maxDbs: 2,
    // A vector must be on the disk before the caller counts it as stored.
    overlappingSync: false,
  });
  const vectors: Database<Buffer, string> = root.openDB<Buffer, string>({
    name: 'vectors',
    encoding: 'binary',
  });
  /** Keys of vectors by file. */
  const files: Database<string, string> = root.openDB<string, string>({ name: 'files', encoding: 'string' });

  return {
    get(key) {
      const bytes = vectors.get(key);
      return bytes === undefined ? null : vectorOf(bytes, key);
    },
    hasFile(file) {
      const key = files.get(file);
      return key !== undefined && vectors.doesExist(key);
    },
    noteFile(file, key) {
      root.transactionSync(() => files.putSync(file, key));
    },
    put(embeddings) {
      root.transactionSync(() => {
        for (const { key, vector, file } of embeddings) {
          vectors.putSync(key, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
          if (file !== null) files.putSync(file, key);
        }
      });
    },
    count: () => vectors.getCount(),
    close: () => root.close(),
  };
}

function vectorOf(bytes: Buffer, key: string): Vector {
  if (bytes.length === 0 || bytes.length % Float32Array.BYTES_PER_ELEMENT !== 0) {
    throw new ParallaxError(
      'INTERNAL',
      `The stored embedding ${key.slice(0, 12)}… has ${bytes.length} bytes, which is not a vector: remove ${EMBEDDINGS_FILE} and embed again.`,
    );
  }
  // LMDB's bytes may lie anywhere; a copy is aligned.
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
