import type { Cluster, Clustering } from '../../../../domain/cluster.js';
import type { Vector } from '../../../../domain/vector.js';
import { nearestCentroid } from '../../nearest-centroid.js';
import type { CatalogueStore, ClusteringRow } from './catalogue-store.js';
import { NO_CELL } from './cells.js';

/** A stored clustering: clusters by id rising, so that an ordinal identifies each. */
export class StoredClustering {
  readonly #ordinals: ReadonlyMap<string, number>;

  private constructor(
    readonly id: string,
    readonly clusterIds: readonly string[],
    readonly centroids: readonly Vector[],
    /** See `Clustering.lastNumber`. */
    readonly lastNumber: number | undefined,
  ) {
    this.#ordinals = new Map(clusterIds.map((clusterId, ordinal) => [clusterId, ordinal]));
  }

  static of(clustering: Clustering): StoredClustering {
    const clusters = [...clustering.clusters].sort((a, b) => (a.id < b.id ? -1 : 1));
    return new StoredClustering(
      clustering.id,
      clusters.map((cluster) => cluster.id),
      clusters.map((cluster) => cluster.centroid),
      clustering.lastNumber,
    );
  }

  static load(store: CatalogueStore, id: string): StoredClustering | null {
    const row = store.clusterings.get(id);
    if (row === undefined) return null;
    // The bytes may lie anywhere; a copy is aligned.
    const floats = new Float32Array(Uint8Array.from(row.centroids).buffer);
    const dimension = floats.length / Math.max(1, row.ids.length);
    const centroids = row.ids.map((_, i) => floats.slice(i * dimension, (i + 1) * dimension));
    return new StoredClustering(id, row.ids, centroids, row.lastNumber);
  }

  /** The same clusters; numbers that another clustering gave out stay given out. */
  after(other: StoredClustering | null): StoredClustering {
    if (other?.lastNumber === undefined) return this;
    const lastNumber = Math.max(this.lastNumber ?? 0, other.lastNumber);
    return new StoredClustering(this.id, this.clusterIds, this.centroids, lastNumber);
  }

  row(): ClusteringRow {
    const bytes = this.centroids.map((vector) =>
      Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
    );
    const { clusterIds: ids, lastNumber } = this;
    return { ids, centroids: Buffer.concat(bytes), ...(lastNumber === undefined ? {} : { lastNumber }) };
  }

  ordinalOf(clusterId: string): number | undefined {
    return this.#ordinals.get(clusterId);
  }

  /** Null for the ordinal of no cell. */
  idOf(ordinal: number): string | null {
    return this.clusterIds[ordinal] ?? null;
  }

  /** The ordinal of the nearest centroid. */
  nearest(vector: Vector): number {
    const nearest = nearestCentroid(this.centroids, vector);
    return nearest < 0 ? NO_CELL : nearest;
  }

  clusters(sizes: Uint32Array): readonly Cluster[] {
    return this.clusterIds.map((id, ordinal) => ({
      id,
      size: sizes[ordinal] ?? 0,
      centroid: this.centroids[ordinal] ?? new Float32Array(0),
    }));
  }
}
