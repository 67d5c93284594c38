import type { Clustering } from '../../domain/cluster.js';
import type { Image, Root } from '../../domain/image.js';
import type { Release } from '../../domain/release.js';
import type { Vector } from '../../domain/vector.js';
import type { TasteReferences } from '../../scoring/taste-vector/taste-references.js';

export interface ImageRecord {
  readonly image: Image;
  readonly vector: Vector;
}

export type ImageInShort = Pick<
  Image,
  'id' | 'contentHash' | 'captionHash' | 'source' | 'root' | 'title' | 'tags'
>;

/** The write side of a catalogue, held by one writer at a time. */
export interface ImageIndexWriter {
  /**
   * Inserts or replaces by id, each in the nearest cluster of the live clustering. Searches show it when it
   * resolves; on OpenSearch Serverless up to a minute later, at the latest when `close` has resolved.
   */
  put(records: readonly ImageRecord[]): Promise<void>;
  /** Removes by id; unknown ids are ignored. Answers how many were there. */
  remove(ids: readonly string[]): Promise<number>;
  /** Every image in short: what a resumed ingest skips, and the titles and tags that probe a catalogue. */
  known(): AsyncIterable<ImageInShort>;
  /** Images that are live and not yet in the index of another model that is to replace it: they keep their ids. */
  awaited(): AsyncIterable<ImageInShort>;
  /** Records with these ids; unknown ones are absent. */
  recordsOf(ids: readonly string[]): Promise<readonly ImageRecord[]>;
  /** The folders that were ingested. */
  roots(): Promise<readonly Root[]>;
  setRoots(roots: readonly Root[]): Promise<void>;
  /** Every id and vector, in a stable order: what clustering and spread read. */
  all(): AsyncIterable<{ readonly id: string; readonly vector: Vector }>;
  /**
   * Makes a release live: stores the clustering with each image's cell and moves the pointer, as one.
   * @param cells cluster id by image id; an image without one gets the nearest cluster
   * @param references what tastes are measured against, stored beside the release; every image, also one put
   *   later, then has a code. None when absent or null
   */
  publish(
    release: Release,
    clustering: Clustering,
    cells: ReadonlyMap<string, string>,
    references?: TasteReferences | null,
  ): Promise<void>;
  /**
   * The live clustering, or null before the first. Where images of another model wait for their first release it
   * has no clusters: only its names go on.
   */
  clustering(): Promise<Clustering | null>;
  /** The releases that can be gone back to, oldest first; the last is live. Empty before the first. */
  releases(): Promise<readonly Release[]>;
  /**
   * Makes the release before the live one live again, with its clustering and each image's cell of then;
   * images put since get the nearest cluster.
   *
   * @throws ParallaxError NOT_FOUND when no earlier release is kept
   */
  rollBack(): Promise<Release>;
  close(): Promise<void>;
}
