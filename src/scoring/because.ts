import { lastSeen, type SeenImage, type UserHistory } from '../domain/history.js';
import { type ClusterOf, type ClusterTable, recordedCluster } from './models/cluster-table.js';
import { recencyOf, strengthOf } from './models/evidence.js';
import type { Knowledge } from './models/model.js';
import { AFFINITY_SETTINGS, type AffinitySettings } from './models/settings.js';
import { association } from './models/transitions.js';

/** An image of the user's history that argues for a cluster. */
export interface Reason {
  readonly seen: SeenImage;
  /** In the cluster itself, or in one that people go to along with it. */
  readonly via: 'sameCluster' | 'coOccurrence';
  /** Decayed strength times its relevance for the cluster, > 0. */
  readonly strength: number;
}

export interface BecauseRequest {
  readonly clusterId: string | null;
  readonly history: UserHistory;
  readonly now: number;
  readonly first: number;
  readonly clusterOf?: ClusterOf;
  readonly settings?: AffinitySettings;
  /** The embedded ranker's knowledge; without it only images of the same cluster are reasons. */
  readonly known?: { readonly table: ClusterTable; readonly knowledge: Knowledge };
}

/**
 * Which images of the history argue for images of a cluster: first those of the same cluster, then those
 * of clusters that go along with it more than by chance; in each group the strongest first. Hidden
 * images argue for nothing.
 */
export function because(request: BecauseRequest): readonly Reason[] {
  const {
    clusterId,
    history,
    now,
    first,
    clusterOf = recordedCluster,
    settings = AFFINITY_SETTINGS,
  } = request;
  if (clusterId === null || history.paused) return [];
  const hidden = new Set(history.hidden.map(({ imageId }) => imageId));
  const recency = recencyOf(history, now, settings);
  const excess = excessOf(clusterId, request);
  const found = history.seen.flatMap((seen, index): Reason[] => {
    const from = clusterOf(seen);
    if (from === null || hidden.has(seen.imageId)) return [];
    const weight = (recency.seen[index] ?? 0) * strengthOf(seen);
    if (from === clusterId) return [{ seen, via: 'sameCluster', strength: weight }];
    const strength = weight * excess(from);
    return strength > 0 ? [{ seen, via: 'coOccurrence', strength }] : [];
  });
  return found.sort(byForce).slice(0, Math.max(0, first));
}

/** Excess over chance with which users move from a cluster to this one; read once per cluster. */
function excessOf(clusterId: string, { known }: BecauseRequest): (from: string) => number {
  const to = known?.table.indexOf.get(clusterId);
  if (known === undefined || to === undefined) return () => 0;
  const read = new Map<string, number>();
  return (from) => {
    const remembered = read.get(from);
    if (remembered !== undefined) return remembered;
    const number = known.table.indexOf.get(from);
    const excess = number === undefined ? 0 : association(number, to, known.knowledge);
    read.set(from, excess);
    return excess;
  };
}

function byForce(a: Reason, b: Reason): number {
  if (a.via !== b.via) return a.via === 'sameCluster' ? -1 : 1;
  return b.strength - a.strength || lastSeen(b.seen) - lastSeen(a.seen);
}
