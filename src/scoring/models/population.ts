import type { UserHistory } from '../../domain/history.js';
import { type ClusterOf, type ClusterTable, recordedCluster } from './cluster-table.js';
import { type Contribution, contributionAfter, contributionOf, NOTHING } from './contribution.js';
import type { AffinitySettings } from './settings.js';
import { Surges } from './surges.js';
import { TransitionCounts, type Transitions } from './transition-counts.js';
import { VisitsByDay } from './visits-by-day.js';

/** Where people go, one user left out. */
export interface OtherUsers {
  /** Decayed number of images by cluster. */
  readonly visits: Float64Array;
  /** Number of images by cluster, however old. */
  readonly visitsEver: Float64Array;
  /** Valid until the next question, or until the population changes. */
  readonly transitions: Transitions;
}

/**
 * The population's habits, updated one user at a time.
 *
 * Exact: the population without a user is bit for bit the one that never had that user.
 *
 * Automated users are excluded: those with more interactions than a person has, and those of a surge.
 */
export class Population {
  readonly #contributions = new Map<string, Contribution>();
  readonly #surges: Surges;
  /** Users whose contribution is in the sums. */
  readonly #counted = new Set<string>();
  readonly #visits: VisitsByDay;
  readonly #transitions: TransitionCounts;
  #events = 0;

  constructor(
    private readonly table: ClusterTable,
    private readonly settings: AffinitySettings,
  ) {
    const clusters = table.ids.length;
    this.#surges = new Surges(settings, clusters);
    this.#visits = new VisitsByDay(clusters, settings.populationHalfLifeDays);
    this.#transitions = new TransitionCounts(clusters, settings);
  }

  get users(): number {
    return this.#contributions.size;
  }

  /** Interactions of all users, ever, as far as is known: how far the log is. */
  get events(): number {
    return this.#events;
  }

  /** Contributions of all users, including the excluded ones. */
  get contributions(): ReadonlyMap<string, Contribution> {
    return this.#contributions;
  }

  /** Returns true if the user counts in the population. */
  counts(userId: string): boolean {
    return this.#counted.has(userId);
  }

  /** Replaces what this user contributed. A paused user still counts with what was learnt before. */
  set(history: UserHistory, clusterOf: ClusterOf = recordedCluster): void {
    this.put(history.userId, contributionOf(history, this.table, this.settings, clusterOf));
  }

  /**
   * The same where a history is the one that counts with a newer image, at a fraction of the cost.
   *
   * @returns false where it is not: nothing was done
   */
  setNext(before: UserHistory, after: UserHistory, clusterOf: ClusterOf = recordedCluster): boolean {
    const counted = this.#contributions.get(after.userId);
    if (counted === undefined) return false;
    const next = contributionAfter(counted, before, after, this.table, this.settings, clusterOf);
    if (next === null) return false;
    this.put(after.userId, next);
    return true;
  }

  /** The same with what the user contributes. */
  put(userId: string, contribution: Contribution): void {
    const before = this.#contributions.get(userId);
    const after = contribution.clusters.length > 0 ? contribution : undefined;
    const isAnother = before === undefined || after === undefined || !isSameNewcomer(before, after);
    if (isAnother) {
      if (before !== undefined) this.#surges.leave(before);
      if (after !== undefined) this.#surges.join(after);
    }
    this.#events += (after?.events ?? 0) - (before?.events ?? 0);
    if (after === undefined) this.#contributions.delete(userId);
    else this.#contributions.set(userId, after);
    const isCounted = after !== undefined && !this.#isMachine(after);
    const wasCounted = this.#counted.has(userId);
    if (isCounted && wasCounted && before !== undefined && isOneMore(before, after)) {
      this.#addNewest(before, after);
    } else {
      if (wasCounted && before !== undefined) this.#add(before, -1);
      if (isCounted) this.#add(after, 1);
      if (isCounted) this.#counted.add(userId);
      else this.#counted.delete(userId);
    }
    if (isAnother) this.#judge();
  }

  remove(userId: string): void {
    this.put(userId, NOTHING);
  }

  /** The population without this user, at a time that never runs backwards. */
  without(userId: string, now: number): OtherUsers {
    this.#visits.advance(now);
    const contribution = this.#contributions.get(userId);
    if (contribution !== undefined && this.#surges.holdsTheBalance(contribution)) {
      return this.#withoutAnyTrace(userId, contribution, now);
    }
    const { clusters, times } =
      contribution !== undefined && this.#counted.has(userId) ? contribution : NOTHING;
    const visits = this.#visits.decayed.slice();
    const visitsEver = this.#visits.ever.slice();
    for (let i = 0; i < clusters.length; i++) {
      const cluster = clusters[i] ?? 0;
      visits[cluster] = (visits[cluster] ?? 0) - this.#visits.weightAt(times[i] ?? 0);
      visitsEver[cluster] = (visitsEver[cluster] ?? 0) - 1;
    }
    return { visits, visitsEver, transitions: this.#transitions.without(clusters) };
  }

  /** Without the user a surge would count that does not now, or the other way round. */
  #withoutAnyTrace(userId: string, contribution: Contribution, now: number): OtherUsers {
    this.remove(userId);
    const { visits, visitsEver, transitions } = this.without(userId, now);
    const clusters = visits.length;
    const rows = Array.from({ length: clusters }, (_, from) => {
      const row = new Float64Array(clusters);
      transitions.addRow(from, 1, row);
      return row;
    });
    this.put(userId, contribution);
    return {
      visits,
      visitsEver,
      transitions: {
        count: (from, to) => rows[from]?.[to] ?? 0,
        total: (from) => rows[from]?.reduce((sum, count) => sum + count, 0) ?? 0,
        addRow: (from, scale, into) => {
          for (let k = 0; k < clusters; k++) into[k] = (into[k] ?? 0) + scale * (rows[from]?.[k] ?? 0);
        },
      },
    };
  }

  #isMachine(contribution: Contribution): boolean {
    return contribution.events > this.settings.populationEvents || this.#surges.holdsForMachine(contribution);
  }

  /** All users are checked when a surge begins, changes or ends; otherwise no work is done. */
  #judge(): void {
    if (!this.#surges.judge()) return;
    for (const [userId, contribution] of this.#contributions) {
      const isCounted = !this.#isMachine(contribution);
      if (isCounted === this.#counted.has(userId)) continue;
      this.#add(contribution, isCounted ? 1 : -1);
      if (isCounted) this.#counted.add(userId);
      else this.#counted.delete(userId);
    }
  }

  #add({ clusters, times }: Contribution, sign: 1 | -1): void {
    for (let i = 0; i < clusters.length; i++) {
      this.#visits.add(clusters[i] ?? 0, times[i] ?? 0, sign);
      this.#transitions.add(clusters, i, 1, sign);
    }
  }

  /** Adds the newest image and perhaps removes the oldest: only their counts change. */
  #addNewest(before: Contribution, { clusters, times }: Contribution): void {
    this.#visits.add(clusters[0] ?? 0, times[0] ?? 0, 1);
    this.#transitions.add(clusters, 0, 1, 1);
    const last = before.clusters.length - 1;
    if (last + 1 < clusters.length) return;
    this.#visits.add(before.clusters[last] ?? 0, before.times[last] ?? 0, -1);
    this.#transitions.add(before.clusters, last, -1, -1);
  }
}

/** Returns true if both are equal in surge detection. */
function isSameNewcomer(before: Contribution, after: Contribution): boolean {
  return (
    before.since === after.since &&
    before.frequent.length === after.frequent.length &&
    before.frequent.every((cluster, i) => cluster === after.frequent[i])
  );
}

/** Returns true if `after` is `before` with a newer image, without the oldest where the list is full. */
function isOneMore(before: Contribution, after: Contribution): boolean {
  const more = after.clusters.length - before.clusters.length;
  if (more !== 0 && more !== 1) return false;
  for (let i = 1; i < after.clusters.length; i++) {
    if (after.clusters[i] !== before.clusters[i - 1] || after.times[i] !== before.times[i - 1]) return false;
  }
  return true;
}
