import { createHash } from 'node:crypto';
import { type ClusteringReport, clusterVectors } from '../clustering/cluster-vectors.js';
import { randomOrder, seededRandom } from '../clustering/seeded-random.js';
import type { ClusteringProgress } from '../clustering/sweep-k.js';
import type { Embedder } from '../datasources/embedders/embedder.js';
import type { ImageIndexWriter } from '../datasources/indexes/image-index-writer.js';
import { workerUrl } from '../datasources/worker-url.js';
import type { Clustering } from '../domain/cluster.js';
import { ParallaxError } from '../domain/errors.js';
import type { Release } from '../domain/release.js';
import { measureReleaseSpread } from './measure-release-spread.js';
import { previousCellsOf } from './previous-cells.js';
import type { Progress, StageProgress } from './progress.js';
import { type CatalogueVectors, readCatalogueVectors } from './read-catalogue-vectors.js';

export interface ClusterPorts {
  readonly embedder: Pick<Embedder, 'embedTexts' | 'space'>;
  readonly writer: ImageIndexWriter & { releases(): Promise<readonly Release[]> };
  readonly progress: Progress;
  readonly now: () => Date;
}

export interface ClusterOptions {
  /** How many clusters, numbers to choose from, or `auto`. */
  readonly k: number | 'auto' | readonly number[];
  readonly seed: number;
  /** Worker threads, at least 1. */
  readonly threads: number;
  /** Name of the concrete index that serves the release. */
  readonly index: string;
}

export interface ClusteredCatalogue {
  readonly release: Release;
  readonly report: ClusteringReport;
}

/** Catalogue vectors that a probe is compared with, see DESIGN's spread: enough for two digits of it. */
const SAMPLE = 4_096;

/**
 * Clusters a catalogue, measures how far its similarities spread, and makes both live as a new release.
 * Clusters that continue an old one keep its id.
 *
 * @throws ParallaxError NOT_FOUND when the catalogue holds no image; BAD_USER_INPUT for a k out of range
 */
export async function clusterCatalogue(
  options: ClusterOptions,
  ports: ClusterPorts,
): Promise<ClusteredCatalogue> {
  const { embedder, writer } = ports;
  const { dimension } = embedder.space;
  const catalogue = await readCatalogueVectors(writer, dimension);
  const count = catalogue.ids.length;
  if (count === 0) {
    throw new ParallaxError('NOT_FOUND', 'The catalogue holds no images: ingest some, then cluster them.');
  }
  const previous = await writer.clustering();
  const stage = followClustering(ports.progress);
  const { clustering, cells, report } = await clusterVectors({
    vectors: catalogue.vectors,
    dimension,
    k: options.k,
    seed: options.seed,
    threads: { count: options.threads, worker: workerUrl(import.meta.url, '../clustering/assign.worker.js') },
    previous,
    ...(previous !== null &&
      previous.clusters.length > 0 && { previousCells: previousCellsOf(previous, catalogue) }),
    onProgress: stage.at,
  });
  stage.end();

  const random = seededRandom(options.seed);
  const sample = [...randomOrder(count, random).subarray(0, SAMPLE)].map(catalogue.vectorAt);
  const spread = await measureReleaseSpread({ embedder, sample, titles: catalogue.titles, random });
  const release: Release = {
    id: nextReleaseId(await writer.releases(), clustering),
    index: options.index,
    space: embedder.space,
    spread,
    clustering: clustering.id,
    images: count,
    createdAt: ports.now().toISOString(),
  };
  await writer.publish(release, clustering, clusterOfEachImage(catalogue, clustering, cells));
  return { release, report };
}

/**
 * `r0001-<hash>`: the number for people, the hash so that a catalogue that was taken away and made anew does
 * not meet what caches and users kept under the same number.
 */
function nextReleaseId(releases: readonly Release[], clustering: Clustering): string {
  const number = Number(/^r(\d+)-/.exec(releases.at(-1)?.id ?? '')?.[1] ?? 0) + 1;
  const hash = createHash('sha256');
  for (const { id, size, centroid } of clustering.clusters) {
    hash.update(`${id} ${size}\n`);
    hash.update(centroid);
  }
  return `r${String(number).padStart(4, '0')}-${hash.digest('hex').slice(0, 8)}`;
}

function clusterOfEachImage(
  { ids }: CatalogueVectors,
  { clusters }: Clustering,
  cells: Uint16Array,
): ReadonlyMap<string, string> {
  const clusterIds = clusters.map(({ id }) => id);
  return new Map(ids.map((id, image) => [id, clusterIds[cells[image] ?? 0] ?? '']));
}

/** Steps that a trial may take on the bar: the first pass in batches, then the polish. */
const STEPS = 31;

function followClustering(progress: Progress): { at: (step: ClusteringProgress) => void; end: () => void } {
  let stage: StageProgress | null = null;
  return {
    at({ trial, trials, step }) {
      stage ??= progress.stage('Clustering', trials * STEPS);
      stage.at(
        (trial - 1) * STEPS + (step.kind === 'batch' ? Math.floor(step.rows / step.of) : 1 + step.pass),
      );
    },
    end: () => stage?.end(),
  };
}
