import { createHash } from 'node:crypto';
import { AFFINITY_SETTINGS, type AffinitySettings } from '../../../scoring/models/settings.js';
import type { EventTable } from '../events/event-table.js';
import type { ItemClusters } from '../events/item-clusters.js';
import type { Plan } from '../protocols/plan.js';
import type { MergeSource } from '../replay/merges.js';

/** A single pass through the log: a division into clusters and a recency, with all strengths. */
export interface Job {
  /** The order inside each sitting was drawn anew. */
  readonly shuffled: boolean;
  readonly table: EventTable;
  readonly plan: Plan;
  readonly clusters: ItemClusters;
  /** Factor of the half-lives in images; 1: the gateway's own. */
  readonly recency: number;
  readonly strengths: readonly number[];
  readonly merge: MergeSource | null;
}

/** The gateway's settings with other half-lives in images. */
export function settingsOf({ recency }: Pick<Job, 'recency'>): AffinitySettings {
  const { memoryHalfLives, recencyImages } = AFFINITY_SETTINGS;
  const [short, long] = memoryHalfLives;
  return {
    ...AFFINITY_SETTINGS,
    memoryHalfLives: [short * recency, long * recency],
    recencyImages: recencyImages * recency,
  };
}

/** Changes with all that the answers depend on. */
export function keyOf({ table, plan, clusters, strengths, merge, ...job }: Job): string {
  const hash = createHash('sha256');
  const { user, item, second, type } = table;
  for (const column of [user, item, second, type]) hash.update(column);
  for (const column of [plan.learn, plan.before, plan.user, plan.second, plan.window]) hash.update(column);
  hash.update(plan.truthStart).update(plan.truth).update(clusters.of);
  if (merge !== null) {
    const { starts, item: shown, similarity, closeness, affinity } = merge.lists;
    hash.update(table.list).update(starts).update(shown).update(similarity);
    hash.update(closeness).update(affinity);
    hash.update(JSON.stringify(merge.calibration));
  }
  hash.update(JSON.stringify([clusters.ids, clusters.sizes, clusters.areItems, strengths, settingsOf(job)]));
  return hash.digest('hex').slice(0, 32);
}
