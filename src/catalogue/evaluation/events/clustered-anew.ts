import { clusterVectors } from '../../../clustering/cluster-vectors.js';
import { workerUrl } from '../../../datasources/worker-url.js';
import { badInput } from '../../../domain/errors.js';
import type { CatalogueClusters } from '../../interactions/catalogue-clusters.js';
import type { Progress } from '../../progress.js';
import { type ItemClusters, itemClusters } from './item-clusters.js';

const VECTORS_AT_ONCE = 500;

export interface AnewOptions {
  readonly k: number;
  readonly seed: number;
  readonly workers: number;
}

/** The log's images of a catalogue, divided into so many clusters by their vectors; the catalogue stays as it is. */
export async function clusteredAnew(
  items: readonly string[],
  catalogue: Pick<CatalogueClusters, 'vectors'>,
  { k, seed, workers }: AnewOptions,
  progress: Progress,
): Promise<ItemClusters> {
  const { ids, vectors, dimension } = await vectorsOf(items, catalogue);
  if (ids.length < k) {
    throw badInput(
      'k',
      `The log names ${ids.length} images of the catalogue, which cannot be ${k} clusters.`,
    );
  }
  const stage = progress.stage(`${k} clusters`, 1);
  const { clustering, cells } = await clusterVectors({
    vectors,
    dimension,
    k,
    seed,
    threads: {
      count: workers,
      worker: workerUrl(import.meta.url, '../../../clustering/k-means/assign.worker.js'),
    },
  });
  stage.at(1);
  stage.end();
  const numbers = new Map(ids.map((id, row) => [id, row]));
  return itemClusters(items, {
    name: `k ${k}`,
    clusterOf: (id) => clustering.clusters[cells[numbers.get(id) ?? -1] ?? -1]?.id ?? null,
    sizes: null,
  });
}

async function vectorsOf(items: readonly string[], catalogue: Pick<CatalogueClusters, 'vectors'>) {
  const ids: string[] = [];
  const found: Float32Array[] = [];
  for (let from = 0; from < items.length; from += VECTORS_AT_ONCE) {
    const known = await catalogue.vectors(items.slice(from, from + VECTORS_AT_ONCE));
    for (const [id, vector] of known) {
      ids.push(id);
      found.push(Float32Array.from(vector));
    }
  }
  const dimension = found[0]?.length ?? 0;
  const vectors = new Float32Array(ids.length * dimension);
  found.forEach((vector, row) => {
    vectors.set(vector, row * dimension);
  });
  return { ids, vectors, dimension };
}
