import { randomOrder, seededRandom } from '../../clustering/seeded-random.js';
import { emptyHistory, type UserHistory } from '../../domain/history.js';
import { blend } from '../../scoring/models/blend.js';
import type { ClusterTable } from '../../scoring/models/cluster-table.js';
import { Population } from '../../scoring/models/population.js';
import { priorOf } from '../../scoring/models/prior.js';
import { AFFINITY_SETTINGS } from '../../scoring/models/settings.js';
import { learn } from '../../scoring/user-history.js';
import type { ItemEvent, UserEvents } from './item-event.js';
import type { TestUser } from './split-users.js';

/** The models compared. */
export const MODEL_NAMES = ['blend', 'popularity', 'random'] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** All items for a user, best first. */
export type Rank = (user: Pick<TestUser, 'userId' | 'past'>) => readonly string[];

export interface Learnt {
  readonly train: readonly UserEvents[];
  readonly table: ClusterTable;
  readonly seed: number;
}

export const MODELS: Readonly<Record<ModelName, (learnt: Learnt) => Rank>> = {
  blend: blendModel,
  popularity: popularityModel,
  random: randomModel,
};

/** Any order is as good as another: what chance alone gets. */
function randomModel({ table: { ids }, seed }: Learnt): Rank {
  const random = seededRandom(seed);
  return () => [...randomOrder(ids.length, random)].flatMap((index) => ids[index] ?? []);
}

/** The same ranking for all users: items by their number of events. */
function popularityModel({ train, table: { ids } }: Learnt): Rank {
  const counts = new Map(ids.map((id) => [id, 0]));
  for (const { events } of train) {
    for (const { itemId } of events) counts.set(itemId, (counts.get(itemId) ?? 0) + 1);
  }
  const ranking = byScore(ids, (id) => counts.get(id) ?? 0);
  return () => ranking;
}

/**
 * The embedded ranker: the probability that an average user's next image is in the item, times the user's own
 * lift. As in serving, a user's own past is excluded from the average; the clock is set to the end of their
 * past.
 */
function blendModel({ train, table }: Learnt): Rank {
  const population = new Population(table, AFFINITY_SETTINGS);
  for (const user of train) population.set(historyOf(user.userId, user.events));
  const newest = train.reduce((last, { events }) => Math.max(last, events.at(-1)?.second ?? 0), 0);
  return ({ userId, past }) => {
    // The population's clock never runs backwards, so it is set to the newest event of all users.
    const prior = priorOf(table, population.without(userId, newest * 1_000), AFFINITY_SETTINGS);
    const history = historyOf(userId, past);
    const now = (past.at(-1)?.second ?? newest) * 1_000;
    const taste = blend({ history, population, table, now });
    const lifts = taste.kind === 'known' ? taste.lifts : new Map<string, number>();
    return byScore(
      table.ids,
      (id) => (prior[table.indexOf.get(id) ?? -1] ?? 0) * Math.exp(lifts.get(id) ?? 0),
    );
  };
}

function historyOf(userId: string, events: readonly ItemEvent[]): UserHistory {
  let history = emptyHistory(userId);
  events.forEach(({ itemId, imageId, type, second }, index) => {
    const eventId = String(index);
    history = learn(history, {
      eventId,
      userId,
      imageId: imageId ?? eventId,
      clusterId: itemId,
      type,
      at: second * 1_000,
    });
  });
  return history;
}

/** Ties by id, so that a run can be repeated. */
function byScore(ids: readonly string[], scoreOf: (id: string) => number): readonly string[] {
  return ids
    .map((id) => ({ id, score: scoreOf(id) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}
