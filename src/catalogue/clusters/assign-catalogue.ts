import { ASSIGNED_AT_ONCE, openBlockAssigner } from '../../clustering/block-assigner.js';
import type { ClusteredVectors } from '../../clustering/cluster-vectors.js';
import type { Threads } from '../../clustering/k-means/assign-on-threads.js';
import type { ImageIndexWriter } from '../../datasources/indexes/image-index-writer.js';

/** The clustering with the sizes of the whole catalogue, and the cluster of each image by its id. */
export interface AssignedCatalogue extends Pick<ClusteredVectors, 'clustering' | 'report'> {
  readonly cells: ReadonlyMap<string, string>;
}

/** Puts every image of a catalogue into the nearest of the clusters that a sample of it gave, block by block. */
export async function assignCatalogue(
  { clustering, report }: Pick<ClusteredVectors, 'clustering' | 'report'>,
  writer: Pick<ImageIndexWriter, 'all'>,
  threads: Threads,
): Promise<AssignedCatalogue> {
  const { clusters } = clustering;
  const cells = new Map<string, string>();
  const sizes = new Uint32Array(clusters.length);
  const dimension = clusters[0]?.centroid.length ?? 0;
  const block = new Float32Array(ASSIGNED_AT_ONCE * dimension);
  let ids: string[] = [];
  const assigner = openBlockAssigner(
    clusters.map(({ centroid }) => centroid),
    threads,
  );
  const assign = async (): Promise<void> => {
    const ordinals = await assigner.assign(block.subarray(0, ids.length * dimension));
    ordinals.forEach((ordinal, i) => {
      cells.set(ids[i] ?? '', clusters[ordinal]?.id ?? '');
      sizes[ordinal] = (sizes[ordinal] ?? 0) + 1;
    });
    ids = [];
  };
  try {
    for await (const { id, vector } of writer.all()) {
      block.set(vector, ids.length * dimension);
      if (ids.push(id) === ASSIGNED_AT_ONCE) await assign();
    }
    if (ids.length > 0) await assign();
  } finally {
    await assigner.close();
  }
  const message = `The clusters are those of a random sample of ${report.vectors} of ${cells.size} images; each image is in the nearest.`;
  return {
    clustering: { ...clustering, clusters: clusters.map((each, i) => ({ ...each, size: sizes[i] ?? 0 })) },
    report: { ...report, vectors: cells.size, messages: [...report.messages, message] },
    cells,
  };
}
