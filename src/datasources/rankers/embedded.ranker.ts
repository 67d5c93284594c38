import { setImmediate } from 'node:timers/promises';
import { BASELINE_USER_ID } from '../../domain/arguments.js';
import type { Cluster } from '../../domain/cluster.js';
import type { UserHistory } from '../../domain/history.js';
import type { Release } from '../../domain/release.js';
import type { Taste } from '../../domain/taste.js';
import { because, type Reason } from '../../scoring/because.js';
import { blend, gather } from '../../scoring/models/blend.js';
import { type ClusterTable, clusterTable, withSizes } from '../../scoring/models/cluster-table.js';
import type { Contribution } from '../../scoring/models/contribution.js';
import { Population } from '../../scoring/models/population.js';
import { priorOf } from '../../scoring/models/prior.js';
import { AFFINITY_SETTINGS, type AffinitySettings } from '../../scoring/models/settings.js';
import type { InteractionLog } from '../logs/interaction-log.js';
import { BlendFits, type FitLog, fitsInMemory } from './blend-fits.js';
import type { ClusterRanker } from './cluster-ranker.js';
import { type ClusterLookup, PRESENT_FOR_MS, PresentClusters } from './present-clusters.js';

export interface EmbeddedRankerOptions {
  /** All users' histories: the population is learnt from them at the start. */
  readonly log: Pick<InteractionLog, 'histories'>;
  /** Keeps what was learnt of blending; for as long as the process lives when absent. */
  readonly fits?: FitLog;
  /** Clusters of the live release; while their ids and centroids are the same objects, so is the clustering. */
  readonly clusters: () => Promise<readonly Cluster[]>;
  readonly clusterOf: ClusterLookup;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly settings?: AffinitySettings;
}

export interface EmbeddedRanker extends ClusterRanker {
  /** Resolves when everything observed so far counts and no clustering is being learnt. */
  settled(): Promise<void>;
}

/**
 * The ranker of one machine: the blend of a user's own history and the population's habits.
 *
 * The population is held in memory, learnt from the log's histories at the start and kept exact by `observe`.
 * When the clustering changes it is learnt again in the background, and until then the old one answers:
 * cluster ids survive a re-clustering, so that is nearly right.
 *
 * It opens without a published catalogue too, and learns at the first request.
 */
export async function openEmbeddedRanker(options: EmbeddedRankerOptions): Promise<EmbeddedRanker> {
  const ranker = new BlendRanker(options);
  await ranker.learnt().catch(() => {});
  await ranker.fitted();
  return ranker;
}

/** All users' histories under one clustering. */
interface Learnt {
  readonly clusters: readonly Cluster[];
  readonly table: ClusterTable;
  readonly population: Population;
}

/** A population that is still being learnt. */
interface Learning extends Learnt {
  /** Users observed meanwhile: their state in the log's iteration may be older. */
  readonly observed: Set<string>;
  readonly done: Promise<Learnt>;
}

/** Histories counted in one turn of the event loop; their images are looked up together. */
const HISTORIES_AT_ONCE = 25;

class BlendRanker implements EmbeddedRanker {
  readonly kind = 'EMBEDDED';
  readonly wantsImpressions = false;
  readonly #settings: AffinitySettings;
  readonly #fits: BlendFits;
  readonly #present: PresentClusters;
  /** When all images of a contribution were looked up. */
  readonly #lookedUp = new WeakMap<Contribution, number>();
  #live: Learnt | null = null;
  #next: Learning | null = null;
  #observing: Promise<void> = Promise.resolve();
  #uncounted = 0;

  constructor(private readonly options: EmbeddedRankerOptions) {
    this.#settings = options.settings ?? AFFINITY_SETTINGS;
    this.#present = new PresentClusters(options.clusterOf, options.now);
    this.#fits = new BlendFits({
      log: options.fits ?? fitsInMemory(),
      now: options.now,
      settings: this.#settings,
      onForgotten: () => {
        // Other clusters, so all users are learnt again; until then the old state answers.
        if (this.#live !== null) this.#live = { ...this.#live, clusters: [] };
      },
    });
  }

  get variant(): string {
    return `embedded ${this.#fits.name}`;
  }

  async taste(history: UserHistory | null, _release: Release, signal?: AbortSignal): Promise<Taste> {
    if (history === null || history.paused || history.seen.length + history.hidden.length === 0) {
      return { kind: 'unknown' };
    }
    const known = await this.#knownFor(history);
    signal?.throwIfAborted();
    return blend({ history, ...known });
  }

  /** The shares of the population's next images, as the blend has them for a user of whom nothing is known. */
  async popularity(): Promise<ReadonlyMap<string, number>> {
    await this.#observing;
    const { table, population } = await this.learnt();
    const others = population.without(BASELINE_USER_ID, this.options.now());
    const prior = priorOf(table, others, this.#settings);
    return new Map(table.ids.map((id, k) => [id, prior[k] ?? 0]));
  }

  async because(history: UserHistory, clusterId: string, first: number): Promise<readonly Reason[]> {
    const known = await this.#knownFor(history);
    const { table, ...request } = known;
    return because({
      ...request,
      history,
      clusterId,
      first,
      known: { table, knowledge: gather(history, known) },
    });
  }

  observe(before: UserHistory | null, after: UserHistory | null): void {
    const userId = after?.userId ?? before?.userId;
    if (userId === undefined) return;
    this.#next?.observed.add(userId);
    if (after === null) this.#fits.drop();
    this.#uncounted += 1;
    this.#observing = this.#observing
      .then(() => this.#count(userId, before, after))
      .catch(() => {
        // Uncounted changes are learnt again from the log, with all other users.
        this.#live = null;
      })
      .then(() => {
        this.#uncounted -= 1;
        if (this.#live !== null) this.#lookForFit(this.#live);
      });
  }

  async settled(): Promise<void> {
    await this.#observing;
    await this.#next?.done;
    await this.#fits.settled();
  }

  async close(): Promise<void> {
    await this.#observing;
    await this.#fits.close();
  }

  /** Takes over the fit that the log keeps; one that is due is made behind the scenes. */
  async fitted(): Promise<void> {
    if (this.#live === null) return;
    await this.#fits.adopt(this.#live.table).catch(() => {});
    this.#lookForFit(this.#live);
  }

  /** Not while a user who was forgotten may still be in the population. */
  #lookForFit(live: Learnt): void {
    if (this.#uncounted === 0 && live.clusters.length > 0) this.#fits.look(live);
  }

  /** State for the live clustering, or for the previous one while that is being learnt. */
  async learnt(): Promise<Learnt> {
    const clusters = await this.options.clusters();
    if (this.#live !== null && sameCells(clusters, this.#live.clusters)) {
      this.#live = resized(this.#live, clusters);
      this.#lookForFit(this.#live);
      return this.#live;
    }
    const next =
      this.#next !== null && sameCells(clusters, this.#next.clusters)
        ? this.#next
        : this.#startLearning(clusters);
    this.#next = next;
    return this.#live ?? next.done;
  }

  async #knownFor(history: UserHistory) {
    await this.#observing;
    const { table, population } = await this.learnt();
    const clusterOf = await this.#present.of([...newestOf(history, this.#settings), ...history.hidden]);
    const fit = this.#fits.fitFor(table);
    return { table, population, clusterOf, fit, now: this.options.now(), settings: this.#settings };
  }

  /** Replaces a user's previous contribution; a forgotten user's is removed. */
  async #count(userId: string, before: UserHistory | null, after: UserHistory | null): Promise<void> {
    if (before !== null && after !== null && (await this.#countNewest(before, after))) return;
    const clusterOf = await this.#present.of(newestOf(after, this.#settings));
    this.#next?.observed.add(userId);
    for (const learnt of [this.#live, this.#next]) {
      if (after === null) learnt?.population.remove(userId);
      else learnt?.population.set(after, clusterOf);
    }
    const counted = this.#live?.population.contributions.get(userId);
    if (counted !== undefined) this.#lookedUp.set(counted, this.options.now());
  }

  /**
   * Returns true if updating by the newest image suffices: the user was counted fully within the last minute.
   */
  async #countNewest(before: UserHistory, after: UserHistory): Promise<boolean> {
    const population = this.#live?.population;
    const counted = population?.contributions.get(after.userId);
    const lookedUp = counted === undefined ? undefined : this.#lookedUp.get(counted);
    if (population === undefined || lookedUp === undefined || this.#next !== null) return false;
    if (Math.abs(this.options.now() - lookedUp) >= PRESENT_FOR_MS) return false;
    const clusterOf = await this.#present.of(after.seen.slice(-1));
    if (this.#live?.population !== population || this.#next !== null) return false;
    if (!population.setNext(before, after, clusterOf)) return false;
    const next = population.contributions.get(after.userId);
    if (next !== undefined) this.#lookedUp.set(next, lookedUp);
    return true;
  }

  #startLearning(clusters: readonly Cluster[]): Learning {
    this.#present.clear();
    const table = clusterTable(clusters);
    const learnt: Learnt = { clusters, table, population: new Population(table, this.#settings) };
    const observed = new Set<string>();
    const done = this.#learnAll(learnt.population, observed).then(
      () => this.#finishLearning(learnt),
      (error) => {
        if (this.#next?.population === learnt.population) this.#next = null;
        throw error;
      },
    );
    done.catch(() => {});
    return { ...learnt, observed, done };
  }

  #finishLearning(learnt: Learnt): Learnt {
    if (this.#next?.population === learnt.population) {
      this.#live = learnt;
      this.#next = null;
    }
    return learnt;
  }

  async #learnAll(population: Population, observed: ReadonlySet<string>): Promise<void> {
    let batch: UserHistory[] = [];
    const count = async () => {
      const clusterOf = await this.#present.of(batch.flatMap(({ seen }) => seen));
      for (const history of batch) if (!observed.has(history.userId)) population.set(history, clusterOf);
      batch = [];
      await setImmediate();
    };
    for await (const history of this.options.log.histories()) {
      batch.push(history);
      if (batch.length === HISTORIES_AT_ONCE) await count();
    }
    await count();
  }
}

/**
 * Images that a user adds to the population, plus as many as may be hidden among them. Older ones have almost
 * no weight left and count in their recorded cluster.
 */
function newestOf(history: UserHistory | null, { populationImages }: AffinitySettings): UserHistory['seen'] {
  return history?.seen.slice(-(populationImages + history.hidden.length)) ?? [];
}

/** Returns true if only sizes differ: images were added or removed, but a re-clustering moved none. */
function sameCells(a: readonly Cluster[], b: readonly Cluster[]): boolean {
  if (a === b) return true;
  return (
    a.length === b.length && a.every(({ id, centroid }, i) => id === b[i]?.id && centroid === b[i]?.centroid)
  );
}

function resized(learnt: Learnt, clusters: readonly Cluster[]): Learnt {
  if (clusters === learnt.clusters) return learnt;
  return { ...learnt, clusters, table: withSizes(learnt.table, clusters) };
}
