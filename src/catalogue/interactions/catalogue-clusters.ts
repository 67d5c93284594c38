import type { Config } from '../../config/config.js';
import { SILENT } from '../../domain/operator-log.js';
import type { Release } from '../../domain/release.js';
import type { Vector } from '../../domain/vector.js';
import { openIndex } from '../../engines/open-index.js';
import { requireCatalogue } from '../../engines/record-of-catalogue.js';
import type { ClusterOfImage } from './cluster-csv.js';

/** The live clusters of a catalogue, readable while another process serves or writes it. */
export interface CatalogueClusters {
  of(imageIds: readonly string[]): Promise<ClusterOfImage>;
  /** Images by cluster. */
  sizes(): Promise<ReadonlyMap<string, number>>;
  vectors(imageIds: readonly string[]): Promise<ReadonlyMap<string, Vector>>;
  /** The live release. */
  release(): Promise<Release>;
  close(): Promise<void>;
}

/** @throws ParallaxError NOT_FOUND when there is no such catalogue, UNAVAILABLE when it has no clusters yet */
export async function openCatalogueClusters(config: Config): Promise<CatalogueClusters> {
  const { space } = await requireCatalogue(config);
  const index = await openIndex(config, { space, log: SILENT, readOnly: true });
  return {
    async of(imageIds) {
      const documents = await index.documents([...new Set(imageIds)]);
      return (imageId) => documents.get(imageId)?.clusterId ?? null;
    },
    sizes: async () => new Map((await index.clusters()).map(({ id, size }) => [id, size])),
    vectors: (imageIds) => index.vectors(imageIds),
    release: () => index.release(),
    close: () => index.close(),
  };
}
