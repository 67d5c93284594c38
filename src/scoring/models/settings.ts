const DAY_MS = 86_400_000;

/** Tuning parameters of the embedded ranker. */
export interface AffinitySettings {
  /** After how many newer images an image counts half in the automatic weight and in an explanation. */
  readonly recencyImages: number;
  /** After how long an image counts half for its own user, milliseconds: taste outlives a holiday. */
  readonly userHalfLifeMs: number;
  /** Evidence against hiding a cluster's images is scaled down to at most this many. */
  readonly maxEvidence: number;
  /** Number of newest images whose support by the user's other images is measured. */
  readonly coherentImages: number;
  /** Each is asked about this share of the others: those that go along with it most. */
  readonly coherentShare: number;
  /** Excess over chance at which an image that fits its own kind counts half. */
  readonly coherentExcess: number;
  /** Half-lives of the two short memories, in the user's own images; the first also feeds the autoencoder. */
  readonly memoryHalfLives: readonly [number, number];
  /** Smoothing of each short memory, in images of the population's habits. */
  readonly memorySmoothing: number;
  /** Number of newest images that predict the user's next cluster. */
  readonly transitionImages: number;
  /** Weight of each of them relative to the next newer one. */
  readonly transitionFade: number;
  /** Smoothing of each row of the transitions, in images of the population's habits. */
  readonly transitionSmoothing: number;
  /** Smoothing of each row towards the same cluster, in images: the default without other users' data. */
  readonly transitionStaying: number;
  /** Images so many places apart in one history still count as a transition. */
  readonly pairReach: number;
  /** Weight of a transition relative to one that is a position shorter. */
  readonly pairFade: number;
  /** Ridge penalty of the autoencoder. */
  readonly easePenalty: number;
  /** Weight of the catalogue's own proportions in the population's habits, in images per cluster. */
  readonly priorPerCluster: number;
  /** Half-life of an image in the population's habits, whole days. */
  readonly populationHalfLifeDays: number;
  /** Newest images of one user that count in the population: a bot must not dominate it. */
  readonly populationImages: number;
  /** A user with more interactions counts as automated and is excluded from the population. */
  readonly populationEvents: number;
  /** A cluster with at least this share of a user's images is one that the user frequents. */
  readonly frequentShare: number;
  /** Newcomers of one day who frequent the same cluster may be this many ... */
  readonly surgeUsers: number;
  /**
   * ... or this share of all users, whichever is more; more of them are a surge and excluded from the
   * population ...
   */
  readonly surgeShare: number;
  /** The share grows by this number over that of the clusters: where there are few, people resemble each other. */
  readonly surgeClusters: number;
  /** ... if they frequent it this many times as often as all other users. */
  readonly surgeTimes: number;
  /** Number of images that outweigh a hidden one of their cluster. */
  readonly hiddenOffset: number;
  /** A new cluster takes the mean lift of this many nearest ones. */
  readonly newClusterNeighbours: number;
  /** Expected images of a cluster, by its size, above which their absence makes it new. */
  readonly newClusterExpected: number;
}

export const AFFINITY_SETTINGS: AffinitySettings = Object.freeze({
  recencyImages: 12,
  userHalfLifeMs: 180 * DAY_MS,
  maxEvidence: 30,
  coherentImages: 30,
  coherentShare: 0.1,
  coherentExcess: 3,
  memoryHalfLives: Object.freeze([5, 20] as const),
  memorySmoothing: 10,
  transitionImages: 12,
  transitionFade: 0.7,
  transitionSmoothing: 20,
  transitionStaying: 5,
  pairReach: 10,
  pairFade: 0.8,
  easePenalty: 50,
  priorPerCluster: 10,
  populationHalfLifeDays: 30,
  populationImages: 50,
  populationEvents: 5_000,
  frequentShare: 0.1,
  surgeUsers: 50,
  surgeShare: 0.1,
  surgeClusters: 4,
  surgeTimes: 3,
  hiddenOffset: 3,
  newClusterNeighbours: 3,
  newClusterExpected: 3,
});
