import type { UserHistory } from '../../domain/history.js';
import type { Taste } from '../../domain/taste.js';
import { liftsOf } from './affinity.js';
import { type ClusterOf, type ClusterTable, recordedCluster } from './cluster-table.js';
import { coOccurrence } from './co-occurrence.js';
import { direct } from './direct.js';
import { gatherEvidence } from './evidence.js';
import type { Knowledge, Model } from './model.js';
import { withNewClusters } from './new-cluster.js';
import type { Population } from './population.js';
import { priorOf } from './prior.js';
import { AFFINITY_SETTINGS, type AffinitySettings } from './settings.js';

export interface BlendRequest {
  /** Null for a user nobody has seen. */
  readonly history: UserHistory | null;
  readonly population: Pick<Population, 'without'>;
  readonly table: ClusterTable;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The present cluster of an image, where images may have moved since they were seen. */
  readonly clusterOf?: ClusterOf;
  readonly settings?: AffinitySettings;
}

type ModelName = keyof AffinitySettings['shares'];

const MODELS: readonly (readonly [ModelName, Model])[] = [
  ['direct', direct],
  ['coOccurrence', coOccurrence],
];

/**
 * The embedded ranker's taste of one user: own history and everybody else's habits, blended into one
 * lift a cluster. Pins and mutes are not applied. Unknown when the history holds no image, or is paused.
 */
export function blend(request: BlendRequest): Taste {
  const { history, table, settings = AFFINITY_SETTINGS } = request;
  if (history === null || history.paused || history.seen.length + history.hidden.length === 0) {
    return { kind: 'unknown' };
  }
  const knowledge = gather(history, request);
  const { evidence, prior } = knowledge;
  const lifts = withNewClusters(liftsOf(expected(knowledge), evidence, prior, settings), table, knowledge);
  return {
    kind: 'known',
    seq: history.seq,
    interactions: evidence.interactions,
    lifts: new Map(table.ids.map((id, k) => [id, lifts[k] ?? 0])),
  };
}

/** What the models are given for this user. */
export function gather(history: UserHistory, request: Omit<BlendRequest, 'history'>): Knowledge {
  const { population, table, now, clusterOf = recordedCluster, settings = AFFINITY_SETTINGS } = request;
  const others = population.without(history.userId, now);
  const evidence = gatherEvidence(history, table, now, settings, clusterOf);
  return { evidence, others, prior: priorOf(table, others, settings), settings };
}

/** The weighted mean of the models' guesses. */
function expected(knowledge: Knowledge): Float64Array {
  const sum = new Float64Array(knowledge.prior.length);
  for (const [name, model] of MODELS) {
    const share = knowledge.settings.shares[name];
    const guess = model(knowledge);
    for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] ?? 0) + share * (guess[k] ?? 0);
  }
  return sum;
}
