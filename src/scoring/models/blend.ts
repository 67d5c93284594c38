import type { UserHistory } from '../../domain/history.js';
import { MAX_LIFT, type Taste } from '../../domain/taste.js';
import { type ClusterOf, type ClusterTable, recordedCluster } from './cluster-table.js';
import { gatherEvidence } from './evidence.js';
import { type BlendFit, partOf } from './fit/blend-fit.js';
import { SHIPPED_WEIGHTS, weightsFor } from './fit/blend-weights.js';
import { featuresOf } from './fit/features.js';
import type { Knowledge } from './model.js';
import type { Population } from './population.js';
import { priorOf } from './prior.js';
import { AFFINITY_SETTINGS, type AffinitySettings } from './settings.js';

export interface BlendRequest {
  /** Null for an unknown user. */
  readonly history: UserHistory | null;
  readonly population: Pick<Population, 'without'>;
  readonly table: ClusterTable;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Learnt weights of the models in the blend; null: the shipped weights, without the autoencoder. */
  readonly fit?: BlendFit | null;
  /** The present cluster of an image, where images may have moved since they were seen. */
  readonly clusterOf?: ClusterOf;
  readonly settings?: AffinitySettings;
}

/**
 * The embedded ranker's taste of one user: own history and the population's habits, blended into one lift per
 * cluster. Pins and mutes are not applied. Unknown when the history has no image, or is paused.
 *
 *   lift_k = sum_j b_j f_jk - log(1 + h_k / (c_k + o)), within ±MAX_LIFT
 */
export function blend(request: BlendRequest): Taste {
  const { history, table, fit = null } = request;
  if (history === null || history.paused || history.seen.length + history.hidden.length === 0) {
    return { kind: 'unknown' };
  }
  const knowledge = gather(history, request);
  const { evidence, settings } = knowledge;
  const weights = weightsFor(partOf(fit, history.userId)?.weights ?? SHIPPED_WEIGHTS, evidence.steps.length);
  const lifts = new Float64Array(table.ids.length);
  featuresOf(knowledge).forEach((feature, j) => {
    const weight = weights[j] ?? 0;
    for (let k = 0; k < lifts.length; k++) lifts[k] = (lifts[k] ?? 0) + weight * (feature[k] ?? 0);
  });
  for (let k = 0; k < lifts.length; k++) {
    const hidden = evidence.hidden[k] ?? 0;
    const against = hidden > 0 ? Math.log1p(hidden / ((evidence.counts[k] ?? 0) + settings.hiddenOffset)) : 0;
    lifts[k] = Math.min(MAX_LIFT, Math.max(-MAX_LIFT, (lifts[k] ?? 0) - against));
  }
  const known = withNewClusters(lifts, table, knowledge);
  const byId = new Map<string, number>();
  for (let k = 0; k < known.length; k++) byId.set(table.ids[k] ?? '', known[k] ?? 0);
  return { kind: 'known', seq: history.seq, interactions: evidence.interactions, lifts: byId };
}

/** Collects the models' inputs for this user. */
export function gather(history: UserHistory, request: Omit<BlendRequest, 'history'>): Knowledge {
  const { population, table, now, fit = null, clusterOf = recordedCluster } = request;
  const { settings = AFFINITY_SETTINGS } = request;
  const others = population.without(history.userId, now);
  const evidence = gatherEvidence(history, table, now, settings, clusterOf);
  const own = partOf(fit, history.userId)?.ease ?? null;
  return { evidence, others, prior: priorOf(table, others, settings), ease: own, settings };
}

/**
 * The absence of a new cluster from a history says nothing, so it takes the mean lift of the nearest clusters
 * that are not new.
 *
 * A cluster is new when no user has an event in it, although a few of its images should have been chosen by
 * now, given its share of the catalogue. With little recorded data most clusters are merely untouched.
 * Treating those as new would give all of them the lift of the few touched ones. The user's own taste would
 * vanish in an almost empty log.
 */
function withNewClusters(
  lifts: Float64Array,
  table: ClusterTable,
  { evidence, others, settings }: Knowledge,
): Float64Array {
  const { newClusterNeighbours: wanted, newClusterExpected } = settings;
  let ever = 0;
  for (let k = 0; k < others.visitsEver.length; k++) ever += others.visitsEver[k] ?? 0;
  const isKnown = (k: number) =>
    (others.visitsEver[k] ?? 0) > 0 || (evidence.counts[k] ?? 0) > 0 || (evidence.hidden[k] ?? 0) > 0;
  const known = lifts.slice();
  for (let k = 0; k < lifts.length; k++) {
    if (isKnown(k) || (table.shares[k] ?? 0) * ever < newClusterExpected) continue;
    const nearest = (table.nearest[k] ?? NONE).filter(isKnown).slice(0, wanted);
    if (nearest.length < wanted) continue;
    known[k] = nearest.reduce((sum, other) => sum + (lifts[other] ?? 0), 0) / wanted;
  }
  return known;
}

const NONE = new Int32Array(0);
