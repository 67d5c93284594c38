import type { Clustering } from '../../../../domain/cluster.js';
import type { Release } from '../../../../domain/release.js';
import type { Vector } from '../../../../domain/vector.js';
import type { ImageInShort, ImageRecord } from '../../image-index-writer.js';
import type { CatalogueStore } from './catalogue-store.js';
import type { LiveCells } from './catalogue-writes.js';
import type { VectorRows } from './vector-rows.js';

const BATCH = 500;

/** Every image in short. */
export function* knownImages(store: CatalogueStore): Generator<ImageInShort> {
  for (const batch of store.documentBatches()) {
    for (const { value } of batch) {
      const { id, contentHash, captionHash, source, root, title, tags } = value.image;
      yield {
        ...{ id, contentHash, source, title, tags },
        ...(captionHash !== undefined && { captionHash }),
        ...(root !== undefined && { root }),
      };
    }
  }
}

/** Records with these ids; unknown ones are absent. */
export function recordsOf(
  store: CatalogueStore,
  rows: VectorRows,
  ids: readonly string[],
): readonly ImageRecord[] {
  return ids.flatMap((id) => {
    const document = store.documents.get(id);
    const vector = document && rows.vector(document.slot);
    return document && vector ? [{ image: document.image, vector }] : [];
  });
}

/** Every vector, from the oldest put to the newest. */
export function* allVectors(
  store: CatalogueStore,
  rows: VectorRows,
): Generator<{ readonly id: string; readonly vector: Vector }> {
  for (let start = 0; ; ) {
    const batch = rows.range(start, store.state.nextSlot, BATCH);
    for (const { id, vector } of batch) yield { id, vector };
    const last = batch.at(-1);
    if (last === undefined) return;
    start = last.slot + 1;
  }
}

export function clusteringOf({ clustering, cells }: LiveCells): Clustering {
  const { id, clusterIds, lastNumber } = clustering;
  const clusters = clustering.clusters(cells.sizes(clusterIds.length));
  return { id, clusters, ...(lastNumber === undefined ? {} : { lastNumber }) };
}

/** Those that can be gone back to, the live one last. */
export function keptReleases(store: CatalogueStore): readonly Release[] {
  return store.state.releases.flatMap((id) => store.releases.get(id) ?? []);
}
