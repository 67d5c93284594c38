import type { ClusteringReport } from '../../clustering/cluster-vectors.js';
import { seededRandom } from '../../clustering/seeded-random.js';
import type { Embedder } from '../../datasources/embedders/embedder.js';
import type { ImageIndexWriter } from '../../datasources/indexes/image-index-writer.js';
import type { Clustering } from '../../domain/cluster.js';
import type { Release } from '../../domain/release.js';
import type { Progress } from '../progress.js';
import { sampleOf } from './catalogue-sample.js';
import { type ClusteringChoice, makeClustering } from './make-clustering.js';
import { publishClustering } from './publish-clustering.js';
import { type CatalogueVectors, readCatalogueVectors } from './read-catalogue-vectors.js';

export interface ClusterPorts {
  readonly embedder: Pick<Embedder, 'embedTexts' | 'space'>;
  readonly writer: ImageIndexWriter;
  readonly progress: Progress;
  readonly now: () => Date;
}

export interface ClusterOptions extends ClusteringChoice {
  /** Name of the concrete index that serves the release. */
  readonly index: string;
}

export interface ClusteredCatalogue {
  readonly release: Release;
  readonly report: ClusteringReport;
}

/**
 * Clusters a catalogue, measures how far its similarities spread, and makes both live as a new release. What
 * ranked the clusters before knows nothing of the new ones, so the release names no campaign.
 *
 * @throws ParallaxError NOT_FOUND when the catalogue holds no image; BAD_USER_INPUT for a k out of range
 */
export async function clusterCatalogue(
  options: ClusterOptions,
  ports: ClusterPorts,
): Promise<ClusteredCatalogue> {
  const { embedder, writer, progress, now } = ports;
  const catalogue = await readCatalogueVectors(writer, embedder.space.dimension);
  const { clustering, cells, report } = await makeClustering(
    catalogue,
    await writer.clustering(),
    options,
    progress,
  );
  const random = seededRandom(options.seed);
  const release = await publishClustering(
    {
      index: options.index,
      clustering,
      cells: clusterOfEachImage(catalogue, clustering, cells),
      sample: sampleOf(catalogue, random),
    },
    { embedder, writer, now, random },
  );
  return { release, report };
}

function clusterOfEachImage(
  { ids }: CatalogueVectors,
  { clusters }: Clustering,
  cells: Uint16Array,
): ReadonlyMap<string, string> {
  const clusterIds = clusters.map(({ id }) => id);
  return new Map(ids.map((id, image) => [id, clusterIds[cells[image] ?? 0] ?? '']));
}
