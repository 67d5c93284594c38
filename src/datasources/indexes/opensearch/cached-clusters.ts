import { type Cluster, MAX_CLUSTERS } from '../../../domain/cluster.js';
import type { TasteReferences } from '../../../scoring/taste-vector/taste-references.js';
import type { OpenSearchClient } from './client/opensearch-client.js';
import type { SearchBatch } from './client/search-batch.js';
import type { ConcreteIndex } from './concrete-index.js';
import { stateKey } from './kept-documents.js';
import { Memo } from './memo.js';
import { sizesRequest } from './requests/search-requests.js';
import { type Cell, parseSizes, readCells, type Sizes, withSizes } from './stored-clusters.js';
import { parseReferences, REFERENCES_REQUEST } from './stored-references.js';

/** Exemplars that one search looks up: more than any page shows. */
const EXEMPLARS = 24;

const NONE: readonly Cluster[] = [];

/** Finds the ids of the k images nearest to a cluster's centroid, within the cluster. */
export type NearestInCluster = (cluster: Cluster, k: number) => Promise<readonly string[]>;

/** The clusters of the live index, each part of them read once a release or a revision. */
export class CachedClusters {
  readonly #cells = new Memo<readonly Cell[]>();
  readonly #sizes = new Memo<Sizes>();
  readonly #references = new Memo<TasteReferences | null>();
  readonly #clusters = new Memo<readonly Cluster[]>();
  readonly #exemplars = new Memo<Map<string, Promise<readonly string[]>>>();

  constructor(
    private readonly client: OpenSearchClient,
    private readonly batch: SearchBatch,
  ) {}

  /** Every cluster with its size; none while the index has no release. */
  all(live: ConcreteIndex): Promise<readonly Cluster[]> {
    if (live.meta.release === null) return Promise.resolve(NONE);
    return this.#clusters.get(stateKey(live), async () => {
      const [cells, sizes] = await Promise.all([this.#cellsOf(live), this.#sizesOf(live)]);
      return withSizes(cells, sizes);
    });
  }

  async counts(live: ConcreteIndex): Promise<{ readonly images: number; readonly clusters: number }> {
    const [sizes, clusters] = await Promise.all([this.#sizesOf(live), this.all(live)]);
    return { images: sizes.images, clusters: clusters.length };
  }

  /** The first images of a cluster by nearness to its centroid; none for an unknown cluster. */
  async exemplars(
    live: ConcreteIndex,
    clusterId: string,
    first: number,
    nearest: NearestInCluster,
  ): Promise<readonly string[]> {
    const cluster = (await this.all(live)).find(({ id }) => id === clusterId);
    if (cluster === undefined) return [];
    const kept = await this.#exemplars.get(stateKey(live), async () => new Map());
    const known = await kept.get(clusterId);
    if (known !== undefined && known.length >= Math.min(first, cluster.size)) return known.slice(0, first);
    const found = nearest(cluster, Math.max(first, EXEMPLARS));
    kept.set(clusterId, found);
    found.catch(() => kept.delete(clusterId));
    return (await found).slice(0, first);
  }

  /** The vectors that a user's vector is compared with; null while the index has no release. */
  references(live: ConcreteIndex): Promise<TasteReferences | null> {
    const { release, record } = live.meta;
    if (release === null) return Promise.resolve(null);
    return this.#references.get(`${live.name}/${release.id}`, async () =>
      parseReferences(await this.batch.search(live.name, REFERENCES_REQUEST), record.space.dimension),
    );
  }

  #cellsOf({ name, meta }: ConcreteIndex): Promise<readonly Cell[]> {
    return this.#cells.get(`${name}/${meta.release?.id}`, () =>
      readCells(this.client, name, meta.record.space.dimension, (action) => action()),
    );
  }

  #sizesOf(live: ConcreteIndex): Promise<Sizes> {
    return this.#sizes.get(stateKey(live), async () =>
      parseSizes(await this.batch.search(live.name, sizesRequest(MAX_CLUSTERS))),
    );
  }
}
