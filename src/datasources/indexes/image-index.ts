import type { Cluster } from '../../domain/cluster.js';
import type { Image, ImageFilter } from '../../domain/image.js';
import type { Release } from '../../domain/release.js';
import type { Spelling } from '../../domain/text/spelling.js';
import type { Vector } from '../../domain/vector.js';
import type { TasteReferences } from '../../scoring/taste-vector/taste-references.js';

export interface NearestRequest {
  /** Number of images, 1..1,000. */
  readonly k: number;
  readonly filter: ImageFilter;
  /** The caller's: a search that has not begun when it aborts ends with its reason. */
  readonly signal?: AbortSignal;
}

/** An image near the query. */
export interface Neighbour {
  readonly imageId: string;
  readonly clusterId: string | null;
  /** Cosine in [-1, 1], to within 1e-6. */
  readonly similarity: number;
  /** Its vector in short, as the live release's references write it; absent where it has none. */
  readonly code?: Int8Array;
}

/** An image whose words match, best first. */
export interface TextMatch {
  readonly imageId: string;
  readonly clusterId: string | null;
  /** See `Neighbour`. */
  readonly code?: Int8Array;
}

/**
 * The read side of a catalogue: what is live, what is near, what is what.
 * An answer always belongs to the live release; ids unknown to it are absent from the answer.
 *
 * An index on another machine follows what a writer does within a second or two, `release` and `revision`
 * together. While it is away, whatever it keeps no copy of is an UNAVAILABLE, TIMEOUT or RATE_LIMITED; an answer
 * that makes no sense is INTERNAL.
 */
export interface ImageIndex {
  /** The live release; no call, asked once a search. Throws UNAVAILABLE when nothing was published. */
  release(): Promise<Release>;
  /** Raised by every put or remove: candidates cached under another revision do not count. */
  revision(): Promise<number>;
  /** Nearest images, by (similarity falling, id rising); fewer than k when the filter leaves fewer. */
  nearest(query: Vector, request: NearestRequest): Promise<readonly Neighbour[]>;
  /** The text fallback: title and keywords, never the vector. */
  matchText(text: string, request: NearestRequest): Promise<readonly TextMatch[]>;
  /** Images that came from a file of that name, or of a path that ends so, by id rising; see `isNamed`. */
  named(name: string, request: NearestRequest): Promise<readonly TextMatch[]>;
  /**
   * Spelling of each word in the catalogue's titles, keywords and tags: lower case, without repeats, at most
   * MAX_SPELT_WORDS of them.
   */
  spellings(words: readonly string[]): Promise<ReadonlyMap<string, Spelling>>;
  documents(ids: readonly string[]): Promise<ReadonlyMap<string, IndexedImage>>;
  vectors(ids: readonly string[]): Promise<ReadonlyMap<string, Vector>>;
  /** Vectors in short, of the images that have one; see `references`. */
  codes(ids: readonly string[]): Promise<ReadonlyMap<string, Int8Array>>;
  /**
   * The live release's references for tastes; null in a release without them. Deleted images do not change
   * them; the same object until another release is live.
   */
  references(): Promise<TasteReferences | null>;
  /**
   * All clusters of the live release, by id rising, with the sizes of now; the same array until the
   * release or the revision changes.
   */
  clusters(): Promise<readonly Cluster[]>;
  /** Ids of the images nearest to the cluster's centroid, at most `first`. */
  exemplars(clusterId: string, first: number): Promise<readonly string[]>;
  counts(): Promise<{ readonly images: number; readonly clusters: number }>;
  close(): Promise<void>;
}

export interface IndexedImage {
  readonly image: Image;
  readonly clusterId: string | null;
}
