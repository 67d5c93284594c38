import type { PositiveType, UserHistory } from '#src/domain/history.js';
import type { Interaction } from '#src/domain/interaction.js';
import { blend } from '#src/scoring/models/blend.js';
import type { ClusterTable } from '#src/scoring/models/cluster-table.js';
import { Population } from '#src/scoring/models/population.js';
import { priorOf } from '#src/scoring/models/prior.js';
import { AFFINITY_SETTINGS } from '#src/scoring/models/settings.js';
import { learn } from '#src/scoring/user-history.js';

/** An event of a user or, without one, of a session. */
export interface LearnableEvent {
  readonly userId: string;
  readonly itemId: string;
  readonly eventType: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface ScoredItem {
  readonly itemId: string;
  /** Absent for an item that the model does not know. */
  readonly score?: number;
}

/** The co-occurrence table grows with the square of the items; items beyond this number stay unknown. */
const MOST_ITEMS = 2_000;

/** Not a user's id: those have at least one character. */
const BASELINE_USER_ID = '';

/**
 * Knowledge of a solution version: the blend ranker's models over its training events and the events put
 * since, each item a cluster. Personalize has only item ids, so there are no centroids: they serve only to
 * give a new cluster its neighbours' lift.
 *
 * An event takes effect when it has been digested; until then its user's ranking is unchanged.
 */
export class Learner {
  readonly #histories = new Map<string, UserHistory>();
  /** Size of each known item as a share of the catalogue, in any unit. */
  readonly #sizes = new Map<string, number>();
  /** Items by user and type of event. */
  readonly #touched = new Map<string, Map<string, Set<string>>>();
  #undigested: { readonly due: number; readonly event: LearnableEvent }[] = [];
  #events = 0;
  #model: { readonly table: ClusterTable; readonly population: Population } | null = null;

  /** @param digestMs  how long an event takes to have an effect */
  constructor(private readonly digestMs: number) {}

  /** Makes an item known, as training on it would. */
  know(itemId: string, size = 1): void {
    if (this.#sizes.get(itemId) === size || (this.#sizes.size >= MOST_ITEMS && !this.#sizes.has(itemId)))
      return;
    this.#sizes.set(itemId, size);
    this.#model = null;
  }

  /** Learns when it has been digested. */
  take(event: LearnableEvent, receivedAt: number): void {
    this.#undigested.push({ due: receivedAt + this.digestMs, event });
  }

  /** Learns at once, as in training. */
  learn(event: LearnableEvent): void {
    if (!this.#sizes.has(event.itemId)) this.know(event.itemId);
    const history = learn(this.#histories.get(event.userId) ?? null, this.#interactionOf(event));
    this.#histories.set(event.userId, history);
    this.#model?.population.set(history);
    const byType = this.#touched.get(event.userId) ?? new Map<string, Set<string>>();
    byType.set(event.eventType, (byType.get(event.eventType) ?? new Set()).add(event.itemId));
    this.#touched.set(event.userId, byType);
  }

  /**
   * Scores for a user: the probability of each requested item to be the next one, so that they add up to 1. A
   * user without events gets popular items. Unknown items come last, in the order of the request.
   */
  score(userId: string, itemIds: readonly string[], at: number): readonly ScoredItem[] {
    this.#digest(at);
    const { table, population } = this.#learnt();
    const popularity = priorOf(table, population.without(BASELINE_USER_ID, at), AFFINITY_SETTINGS);
    const taste = blend({ history: this.#histories.get(userId) ?? null, population, table, now: at });
    const chances = new Map<string, number>();
    for (const itemId of itemIds) {
      const chance = popularity[table.indexOf.get(itemId) ?? -1];
      const lift = taste.kind === 'known' ? (taste.lifts.get(itemId) ?? 0) : 0;
      if (chance !== undefined) chances.set(itemId, chance * Math.exp(lift));
    }
    const sum = [...chances.values()].reduce((total, chance) => total + chance, 0);
    const known = [...chances].map(([itemId, chance]) => ({ itemId, score: asScore(chance / sum) }));
    const unknown = [...new Set(itemIds)].filter((itemId) => !chances.has(itemId));
    return [...known.sort((a, b) => b.score - a.score), ...unknown.map((itemId) => ({ itemId }))];
  }

  /** The known items. */
  items(at: number): readonly string[] {
    this.#digest(at);
    return [...this.#sizes.keys()];
  }

  /** Items that the user has digested events of, by the type of the event. */
  touched(userId: string, at: number): ReadonlyMap<string, ReadonlySet<string>> {
    this.#digest(at);
    return this.#touched.get(userId) ?? new Map();
  }

  #digest(at: number): void {
    const due = this.#undigested.filter((each) => each.due <= at);
    if (due.length === 0) return;
    this.#undigested = this.#undigested.filter((each) => each.due > at);
    for (const { event } of due) this.learn(event);
  }

  /** Every event counts by itself, as in the service, which knows items but no images within them. */
  #interactionOf({ userId, itemId, eventType, at }: LearnableEvent): Interaction {
    this.#events += 1;
    const eventId = String(this.#events);
    return { eventId, userId, imageId: eventId, clusterId: itemId, type: positiveType(eventType), at };
  }

  #learnt() {
    if (this.#model !== null) return this.#model;
    const table = tableOf(this.#sizes);
    const population = new Population(table, AFFINITY_SETTINGS);
    for (const history of this.#histories.values()) population.set(history);
    this.#model = { table, population };
    return this.#model;
  }
}

/** The service takes every event as positive, whatever its type. */
function positiveType(eventType: string): PositiveType {
  const type = eventType.toUpperCase();
  return type === 'FAVORITE' || type === 'DOWNLOAD' ? type : 'VIEW';
}

function tableOf(sizes: ReadonlyMap<string, number>): ClusterTable {
  const ids = [...sizes.keys()];
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const none = new Int32Array(0);
  return {
    ids,
    indexOf: new Map(ids.map((id, index) => [id, index])),
    shares: Float64Array.from(ids, (id) => (sizes.get(id) ?? 0) / total),
    nearest: ids.map(() => none),
  };
}

/** The service gives seven decimals, so that an item may well have a score of 0. */
function asScore(chance: number): number {
  return Math.round(chance * 1e7) / 1e7;
}
