import { LRUCache } from 'lru-cache';
import { type ClusterOf, recordedCluster } from '../../scoring/models/cluster-table.js';

/** The present cluster of each image that is still in the catalogue and has one. */
export type ClusterLookup = (imageIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

const REMEMBERED_IMAGES = 50_000;
/** An image that was replaced may have moved to another cluster; a minute of the old one harms nobody. */
const REMEMBERED_MS = 60_000;

interface TouchedImage {
  readonly imageId: string;
  readonly clusterId: string | null;
}

/**
 * Where the images of a history lie now: clusterings come and go under a history that remembers the
 * cluster of its day. Looks up what it does not remember, all images of a question at once.
 */
export class PresentClusters {
  readonly #remembered: LRUCache<string, string>;

  constructor(
    private readonly lookUp: ClusterLookup,
    now: () => number,
  ) {
    this.#remembered = new LRUCache({
      max: REMEMBERED_IMAGES,
      ttl: REMEMBERED_MS,
      ttlResolution: 0,
      perf: { now },
    });
  }

  /**
   * The present cluster wins over the recorded one; an image that is gone, or that cannot be looked up
   * just now, counts where it was recorded.
   */
  async of(images: Iterable<TouchedImage>): Promise<ClusterOf> {
    const present = new Map<string, string>();
    const missing: string[] = [];
    for (const { imageId } of images) {
      const known = this.#remembered.get(imageId);
      if (known === undefined) missing.push(imageId);
      else present.set(imageId, known);
    }
    for (const [imageId, clusterId] of await this.#found(missing)) {
      this.#remembered.set(imageId, clusterId);
      present.set(imageId, clusterId);
    }
    return (image) => present.get(image.imageId) ?? recordedCluster(image);
  }

  /** After a new clustering nothing that is remembered counts. */
  clear(): void {
    this.#remembered.clear();
  }

  async #found(imageIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (imageIds.length === 0) return new Map();
    try {
      return await this.lookUp([...new Set(imageIds)]);
    } catch {
      return new Map();
    }
  }
}
