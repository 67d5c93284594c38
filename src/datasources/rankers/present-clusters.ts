import { type ClusterOf, recordedCluster } from '../../scoring/models/cluster-table.js';

/** The present cluster of each image that is still in the catalogue and has one. */
export type ClusterLookup = (imageIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Of each half minute, and of the one before it. */
const REMEMBERED_IMAGES = 25_000;
/** A replaced image may have moved to another cluster; a minute of the old one does no harm. */
export const PRESENT_FOR_MS = 60_000;
const HALF_MS = PRESENT_FOR_MS / 2;

interface TouchedImage {
  readonly imageId: string;
  readonly clusterId: string | null;
}

/**
 * Present clusters of the images in a history, which records the cluster at the time of each interaction.
 * Unknown images of one request are looked up together.
 *
 * It caches the lookups of this half minute and the one before. Every interaction needs fifty images, and a
 * cache ordered by use took a third of the time in which an interaction is learnt.
 */
export class PresentClusters {
  #newer = new Map<string, string>();
  #older: ReadonlyMap<string, string> = new Map();
  #half = 0;

  constructor(
    private readonly lookUp: ClusterLookup,
    private readonly now: () => number,
  ) {}

  /**
   * The present cluster overrides the recorded one; a deleted image, or one that cannot be looked up now,
   * counts in its recorded cluster.
   */
  async of(images: Iterable<TouchedImage>): Promise<ClusterOf> {
    this.#turn();
    const moved = new Map<string, string>();
    const missing: string[] = [];
    for (const image of images) {
      const known = this.#newer.get(image.imageId) ?? this.#older.get(image.imageId);
      if (known === undefined) missing.push(image.imageId);
      else if (known !== image.clusterId) moved.set(image.imageId, known);
    }
    if (missing.length > 0) {
      for (const [imageId, clusterId] of await this.#found(missing)) {
        this.#newer.set(imageId, clusterId);
        moved.set(imageId, clusterId);
      }
    }
    // Nearly all lie where they were recorded.
    return moved.size === 0 ? recordedCluster : (image) => moved.get(image.imageId) ?? recordedCluster(image);
  }

  /** After a new clustering nothing that is remembered counts. */
  clear(): void {
    this.#newer = new Map();
    this.#older = new Map();
  }

  #turn(): void {
    const half = Math.floor(this.now() / HALF_MS);
    const passed = half - this.#half;
    if (passed === 0 && this.#newer.size < REMEMBERED_IMAGES) return;
    this.#older = passed === 0 || passed === 1 ? this.#newer : new Map();
    this.#newer = new Map();
    this.#half = half;
  }

  async #found(imageIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    try {
      return await this.lookUp([...new Set(imageIds)]);
    } catch {
      return new Map();
    }
  }
}
