const DAY_MS = 86_400_000;

/** What the embedded ranker may be tuned by. */
export interface AffinitySettings {
  /** After how many newer images an image counts half in the automatic weight and in an explanation. */
  readonly recencyImages: number;
  /** After how long an image counts half for its own user, milliseconds: taste outlives a holiday. */
  readonly userHalfLifeMs: number;
  /** What speaks against hiding a cluster's images is scaled down to at most this many. */
  readonly maxEvidence: number;
  /** How many of the newest images are asked whether the user's others go along with them. */
  readonly coherentImages: number;
  /** Each is asked about this share of the others: those that go along with it most. */
  readonly coherentShare: number;
  /** Excess over chance, in chances, of which an image that goes along with its own kind counts half. */
  readonly coherentExcess: number;
  /** Half-lives of the two short memories, in the user's own images; the first also feeds the autoencoder. */
  readonly memoryHalfLives: readonly [number, number];
  /** How many images' worth of everybody's habits each short memory begins with. */
  readonly memorySmoothing: number;
  /** How many of the newest images say where the user goes next. */
  readonly transitionImages: number;
  /** What each of them counts of the one after it. */
  readonly transitionFade: number;
  /** Images' worth of everybody's habits in each row of the transitions. */
  readonly transitionSmoothing: number;
  /** Images' worth of staying in the same cluster, in each row: what is known where nobody has been. */
  readonly transitionStaying: number;
  /** Images so many places apart in one history still count as a transition. */
  readonly pairReach: number;
  /** What a transition counts of one that is a place shorter. */
  readonly pairFade: number;
  /** Ridge penalty of the autoencoder. */
  readonly easePenalty: number;
  /** Images' worth of the catalogue's own proportions in everybody's habits, per cluster. */
  readonly priorPerCluster: number;
  /** After how long an image counts half in everybody's habits, whole days. */
  readonly populationHalfLifeDays: number;
  /** The newest images of one user that count in everybody's habits: a bot must not be the population. */
  readonly populationImages: number;
  /** A user with more interactions than this is taken for a machine, and counts in nobody's habits. */
  readonly populationEvents: number;
  /** A cluster with at least this share of a user's images is one that the user frequents. */
  readonly frequentShare: number;
  /** Newcomers of one day who frequent the same cluster may be this many ... */
  readonly surgeUsers: number;
  /** ... or this share of all users, whichever is more; more of them are a surge, and count in nobody's habits ... */
  readonly surgeShare: number;
  /** The share grows by this number over that of the clusters: where there are few, people resemble each other. */
  readonly surgeClusters: number;
  /** ... if they frequent it this many times as often as everybody else. */
  readonly surgeTimes: number;
  /** How many images outweigh a hidden one of their cluster. */
  readonly hiddenOffset: number;
  /** A new cluster takes the mean lift of this many nearest ones. */
  readonly newClusterNeighbours: number;
  /** How many images people would have chosen of a cluster by its size before their absence makes it new. */
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
