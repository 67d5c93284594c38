const DAY_MS = 86_400_000;

/** What the embedded ranker may be tuned by. */
export interface AffinitySettings {
  /** After how many newer images an image counts half: how fast a new project replaces the last one. */
  readonly recencyImages: number;
  /** After how long an image counts half for its own user, milliseconds: taste outlives a holiday. */
  readonly userHalfLifeMs: number;
  /** The user's evidence is scaled down to at most this many images. */
  readonly maxEvidence: number;
  /** `m`: how many images' worth of everybody's habits is added to the user's own. */
  readonly smoothing: number;
  /** Shares of the models in what is expected of the user; they add up to 1. */
  readonly shares: Readonly<Record<'direct' | 'coOccurrence', number>>;
  /** Images' worth of everybody's habits in each row of the co-occurrence. */
  readonly coOccurrenceSmoothing: number;
  /** Images' worth of the catalogue's own proportions in everybody's habits, per cluster. */
  readonly priorPerCluster: number;
  /** After how long an image counts half in everybody's habits, whole days. */
  readonly populationHalfLifeDays: number;
  /** The newest images of one user that count in everybody's habits: a bot must not be the population. */
  readonly populationImages: number;
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
  smoothing: 5,
  shares: Object.freeze({ direct: 0.5, coOccurrence: 0.5 }),
  coOccurrenceSmoothing: 1,
  priorPerCluster: 10,
  populationHalfLifeDays: 30,
  populationImages: 50,
  hiddenOffset: 3,
  newClusterNeighbours: 3,
  newClusterExpected: 3,
});
