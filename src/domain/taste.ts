/** Limit of an affinity, a lift in nats: the user's preference for a cluster relative to the average user. */
export const MAX_LIFT = 4;

/**
 * A ranker's knowledge of one user.
 *
 * `unknown`: an unknown user; their search has exactly the k-NN order.
 */
export type Taste =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'known';
      /** The user's seq that these affinities were computed from. */
      readonly seq: number;
      /** Decayed number of distinct images with an event: the automatic weight follows it. */
      readonly interactions: number;
      /** Lift in nats by cluster id, 0 = neutral, in ±MAX_LIFT; a missing cluster is neutral. */
      readonly lifts: ReadonlyMap<string, number>;
      /** Taste from the vectors of the user's own images, in addition to the clusters; absent: unknown. */
      readonly vector?: TasteVector;
      /**
       * Clusters that the user pinned: their images have the greatest affinity, whatever the history says.
       */
      readonly pinned?: ReadonlySet<string>;
      /** Agreement of the history with itself, in [0, 1]: a factor of the automatic weight; absent: 1. */
      readonly agreement?: number;
      /** The tastes of a user who has several; absent: one, or no distinguishable tastes. */
      readonly parts?: TasteParts;
      /** Time for which it may be cached, milliseconds; absent: as long as the seq agrees. */
      readonly keepMs?: number;
      /**
       * Id that a remote ranker gave the recommendation; sent back with the user's interactions with its
       * result.
       */
      readonly recommendationId?: string;
    };

/** Several tastes of one user, each a group of similar clusters. */
export interface TasteParts {
  /** Share of the history that speaks for each, the greatest first; they add up to 1. At least two. */
  readonly shares: readonly number[];
  /** The taste of each cluster, as an index into the shares; absent: none. */
  readonly partOf: ReadonlyMap<string, number>;
  /**
   * Total weight of the images of each cluster in the history; absent in a taste cached by an earlier
   * version.
   */
  readonly weights?: ReadonlyMap<string, number>;
}

/** The user's vector, as an affine function of an image's code: `offset + weights . code`, in nats. */
export interface TasteVector {
  /** Weights of the code's components. */
  readonly weights: Float32Array;
  readonly offset: number;
}

export const RANKER_KINDS = ['EMBEDDED', 'PERSONALIZE', 'VECTOR', 'NONE'] as const;
export type RankerKind = (typeof RANKER_KINDS)[number];
