import type { Clustering } from '../../../domain/cluster.js';
import type { CatalogueReader } from '../catalogue-reader.js';
import { allVectors, clusteringOf, keptReleases, knownImages } from './store/catalogue-reads.js';
import { checkRecord } from './store/catalogue-record.js';
import { CatalogueStore, holdsCatalogue } from './store/catalogue-store.js';
import { liveCells } from './store/catalogue-writes.js';
import { VectorRows } from './store/vector-rows.js';

/**
 * The catalogue of a folder, `DATA_DIR/<catalogue>`; null when there is none.
 *
 * @throws ParallaxError INTERNAL when a newer version wrote it
 */
export async function openEmbeddedCatalogueReader(directory: string): Promise<CatalogueReader | null> {
  if (!holdsCatalogue(directory)) return null;
  const store = CatalogueStore.open(directory, { readOnly: true });
  try {
    if (store.record === null) {
      await store.close();
      return null;
    }
    return reader(store, directory);
  } catch (error) {
    await store.close();
    throw error;
  }
}

function reader(store: CatalogueStore, directory: string): CatalogueReader {
  const record = checkRecord(store.record, directory);
  const rows = new VectorRows(store, record.space.dimension);
  return {
    record,
    async *known() {
      store.renew();
      yield* knownImages(store);
    },
    async roots() {
      store.renew();
      return store.roots;
    },
    async *all() {
      store.renew();
      yield* allVectors(store, rows);
    },
    async clustering(): Promise<Clustering | null> {
      store.renew();
      const live = liveCells(store);
      return live === null ? null : clusteringOf(live);
    },
    async release() {
      store.renew();
      return keptReleases(store).at(-1) ?? null;
    },
    async releases() {
      store.renew();
      return keptReleases(store);
    },
    close: () => store.close(),
  };
}
