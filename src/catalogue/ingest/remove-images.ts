import type { ImageStore } from '../../datasources/images/image-store.js';
import type { ImageIndexWriter } from '../../datasources/indexes/image-index-writer.js';

export interface RemovedImages {
  readonly removed: readonly string[];
  /** Ids that were not in the catalogue. */
  readonly unknown: readonly string[];
}

/**
 * Takes images out of the index, where searches stop finding them at once, then their files. Files of unknown
 * ids are looked for too: a removal that was killed in the middle is finished by the same call.
 */
export async function removeImages(
  ids: readonly string[],
  ports: { readonly writer: ImageIndexWriter; readonly store: ImageStore },
): Promise<RemovedImages> {
  const removed: string[] = [];
  const unknown: string[] = [];
  for (const id of new Set(ids)) {
    const count = await ports.writer.remove([id]);
    await ports.store.remove(id);
    (count > 0 ? removed : unknown).push(id);
  }
  return { removed, unknown };
}
