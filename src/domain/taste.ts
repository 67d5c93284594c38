/** Affinities are lifts in nats, clipped to this: how much more this user goes to a cluster than people do. */
export const MAX_LIFT = 4;

/**
 * What a ranker knows of one user.
 *
 * `unknown`: a user nobody has seen; their search is exactly the k-NN order.
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
      /** What the vectors of the user's own images say beside the clusters; absent: nothing. */
      readonly vector?: TasteVector;
      /** Clusters that the user pinned: whatever else is known, their images have the greatest affinity. */
      readonly pinned?: ReadonlySet<string>;
      /** How far the history agrees with itself, in [0, 1]: a factor of the automatic weight; absent: 1. */
      readonly agreement?: number;
      /** The tastes of a user who has several; absent: one, or none that can be told. */
      readonly parts?: TasteParts;
      /** How long it may be cached, milliseconds; absent: as long as the seq agrees. */
      readonly keepMs?: number;
      /** What a remote ranker calls the answer; told back to it with what the user did with the result. */
      readonly recommendationId?: string;
    };

/** Several tastes of one user, each a group of clusters that look alike. */
export interface TasteParts {
  /** Share of the history that speaks for each, the greatest first; they add up to 1. At least two. */
  readonly shares: readonly number[];
  /** The taste that a cluster belongs to, as an index into the shares; absent: to none. */
  readonly partOf: ReadonlyMap<string, number>;
  /** What the images of each cluster in the history weigh; absent in a taste that was cached before it was known. */
  readonly weights?: ReadonlyMap<string, number>;
}

/** The user's vector, as an affine function of an image's code: `offset + weights . code`, in nats. */
export interface TasteVector {
  /** One a component of the code. */
  readonly weights: Float32Array;
  readonly offset: number;
}

/** How much more this user cares for one image than people do, in nats; 0 = neutral. */
export interface HitAffinity {
  /** The sum of both parts, clipped to ±MAX_LIFT; MAX_LIFT for an image of a pinned cluster. */
  readonly total: number;
  /** Lift of the image's cluster, in ±MAX_LIFT. */
  readonly cluster: number;
  /** What the user's vector says of the image's own vector, in ±MAX_LIFT. */
  readonly vector: number;
}

export const RANKER_KINDS = ['EMBEDDED', 'PERSONALIZE', 'VECTOR', 'NONE'] as const;
export type RankerKind = (typeof RANKER_KINDS)[number];
