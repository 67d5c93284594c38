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
      /** How long it may be cached, milliseconds; absent: as long as the seq agrees. */
      readonly keepMs?: number;
      /** What a remote ranker calls the answer; told back to it with what the user did with the result. */
      readonly recommendationId?: string;
    };

export const RANKER_KINDS = ['EMBEDDED', 'PERSONALIZE', 'NONE'] as const;
export type RankerKind = (typeof RANKER_KINDS)[number];
