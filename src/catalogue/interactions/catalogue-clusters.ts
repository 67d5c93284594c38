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
  /** Titles of the most typical images of each cluster. */
  titles(clusterIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  vectors(imageIds: readonly string[]): Promise<ReadonlyMap<string, Vector>>;
  /** The live release. */
  release(): Promise<Release>;
  close(): Promise<void>;
}

/** Images whose titles say what a cluster shows. */
const TYPICAL = 3;

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
    async titles(clusterIds) {
      const titles = new Map<string, string>();
      for (const clusterId of clusterIds) {
        const typical = await index.documents(await index.exemplars(clusterId, TYPICAL));
        const distinct = new Set([...typical.values()].map(({ image }) => image.title));
        titles.set(clusterId, [...distinct].join('; '));
      }
      return titles;
    },
    vectors: (imageIds) => index.vectors(imageIds),
    release: () => index.release(),
    close: () => index.close(),
  };
}
