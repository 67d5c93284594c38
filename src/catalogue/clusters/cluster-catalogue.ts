import type { ClusteredVectors, ClusteringReport } from '../../clustering/cluster-vectors.js';
import { seededRandom } from '../../clustering/seeded-random.js';
import type { Embedder } from '../../datasources/embedders/embedder.js';
import type { ImageIndexWriter } from '../../datasources/indexes/image-index-writer.js';
import type { Release } from '../../domain/release.js';
import type { KnownRows } from '../ingest/read-known-rows.js';
import type { Progress } from '../progress.js';
import { type AssignedCatalogue, assignCatalogue } from './assign-catalogue.js';
import { type CatalogueSample, readSample, sampleOf } from './catalogue-sample.js';
import { assigningThreads, type ClusteringChoice, makeClustering } from './make-clustering.js';
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
  /** Of vectors in memory: of a larger catalogue a sample is clustered. MOST_VECTOR_BYTES when absent. */
  readonly mostVectorBytes?: number;
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
  const { embedder, writer, now } = ports;
  const random = seededRandom(options.seed);
  const { clustering, cells, report, sample, known } = await clusterAll(options, ports, random);
  const release = await publishClustering(
    { index: options.index, clustering, cells, sample: sample ?? (await readSample(writer, random, known)) },
    { embedder, writer, now, random },
  );
  return { release, report };
}

/** Clusters all vectors, or a sample of more than fit into memory; the sample to measure on is null then. */
async function clusterAll(
  options: ClusterOptions,
  { embedder, writer, progress }: ClusterPorts,
  random: () => number,
): Promise<AssignedCatalogue & { readonly sample: CatalogueSample | null; readonly known: KnownRows }> {
  const { mostVectorBytes, seed, threads } = options;
  const { dimension } = embedder.space;
  const catalogue = await readCatalogueVectors(writer, dimension, mostVectorBytes, seed);
  const { ids, rowOf, titles, tags } = catalogue;
  const known = { ids, rowOf, titles, tags };
  const made = await makeClustering(catalogue, await writer.clustering(), options, progress);
  if (catalogue.sampled !== null) {
    return { ...(await assignCatalogue(made, writer, assigningThreads(threads))), sample: null, known };
  }
  const sample = sampleOf(catalogue, random);
  return { ...made, cells: clusterOfEachImage(catalogue, made), sample, known };
}

function clusterOfEachImage(
  { ids }: CatalogueVectors,
  { clustering, cells }: ClusteredVectors,
): ReadonlyMap<string, string> {
  const clusterIds = clustering.clusters.map(({ id }) => id);
  return new Map(ids.map((id, image) => [id, clusterIds[cells[image] ?? 0] ?? '']));
}
