import { createHash } from 'node:crypto';
import type { CatalogueImage } from '../../datasources/embedders/embedder.js';
import { modelIdentity, type Space } from '../../domain/vector.js';

/** Names a vector by all that it is made from: the model, its length, the bytes and the caption; SHA-256, hex. */
export function embeddingKey(space: Space, { bytes, caption }: CatalogueImage): string {
  return keyOf('picture', space, caption, createHash('sha256').update(bytes).digest('hex'));
}

/** The same key from the hashes of the file and of the text beside it, for a caller that has not decoded it. */
export function fileKey(space: Space, contentHash: string, captionHash: string | null): string {
  return keyOf('file', space, captionHash, contentHash);
}

function keyOf(what: string, { model, dimension }: Space, caption: string | null, hash: string): string {
  // As JSON, so that no two lists of parts are one text.
  return createHash('sha256')
    .update(JSON.stringify([what, modelIdentity(model), dimension, hash, caption]))
    .digest('hex');
}
