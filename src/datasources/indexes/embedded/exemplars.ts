import type { LiveView } from './live-view.js';
import type { NearestSearch } from './nearest-search.js';
import type { CatalogueStore } from './store/catalogue-store.js';

/** So many are looked up at once: more than any page shows, and one look-up serves them all. */
const KEPT = 24;

/** The images nearest to each cluster's centroid, found once a release. */
export class Exemplars {
  #release: string | null = null;
  readonly #kept = new Map<string, readonly string[]>();

  constructor(
    private readonly store: CatalogueStore,
    private readonly view: LiveView,
    private readonly search: NearestSearch,
  ) {}

  /** At most `first` ids; none for a cluster that the live release does not have. */
  async of(clusterId: string, first: number): Promise<readonly string[]> {
    const cluster = this.view.clusters().find((candidate) => candidate.id === clusterId);
    if (cluster === undefined) return [];
    const release = this.view.release?.id ?? null;
    if (this.#release !== release) this.#kept.clear();
    this.#release = release;
    const living = (this.#kept.get(clusterId) ?? []).filter((id) => this.store.documents.doesExist(id));
    if (living.length >= Math.min(first, cluster.size)) return living.slice(0, first);
    const request = { k: Math.max(first, KEPT), filter: { clusters: [clusterId] } };
    const found = (await this.search.nearest(cluster.centroid, request)).map(({ imageId }) => imageId);
    this.#kept.set(clusterId, found);
    return found.slice(0, first);
  }
}
