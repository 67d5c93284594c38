import type { RelevanceCurve } from './relevance.js';
import type { Space } from './vector.js';

export const QUERY_KINDS = ['text', 'image', 'mixed'] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];

/**
 * Spread of similarities, in units of cosine, per kind of query: the merge's `tau` is 1.5 times it. Measured
 * when a release is made.
 */
export type Spread = Readonly<Record<QueryKind, number>>;

/**
 * Agreement of histories drawn at random from the catalogue, by their length, shortest first. A user's
 * agreement is measured against it.
 */
export type AgreementBaseline = readonly {
  /** Images in the history. */
  readonly images: number;
  readonly mean: number;
  readonly deviation: number;
}[];

/**
 * Similarity of the catalogue's own words to its images: the threshold below which a query resembles no
 * image.
 */
export interface Resemblance {
  /**
   * Cosine of a word of the catalogue's titles with the image nearest to it: the upper quartile over `words` of
   * them. A text that is farther than that from all images may resemble nothing.
   */
  readonly threshold: number;
  /**
   * The same of their lower decile: an unknown text that is even farther resembles nothing. Absent in a release that
   * was made before it was measured.
   */
  readonly least?: number;
  readonly words: number;
}

/**
 * A set of index, clustering and model that is published together; immutable. Every cache key and snapshot
 * begins with its id.
 */
export interface Release {
  readonly id: string;
  /** The concrete index (generation or index name) that serves it. */
  readonly index: string;
  readonly space: Space;
  readonly spread: Spread;
  /** By kind of query; a kind without one, and an older release, has the exponential `exp(-gap / tau)`. */
  readonly relevance?: Readonly<Partial<Record<QueryKind, RelevanceCurve>>>;
  /** Id of the clustering. */
  readonly clustering: string;
  /** Number of images in the index when the spread was measured. */
  readonly images: number;
  readonly createdAt: string;
  /** Absent in a release that was made before agreement was measured: histories then count as consistent. */
  readonly agreement?: AgreementBaseline;
  /** Absent in a release that was made before it was measured, or of few titles: no query is then corrected. */
  readonly resemblance?: Resemblance;
  readonly campaignArn?: string;
  readonly trackingId?: string;
}
