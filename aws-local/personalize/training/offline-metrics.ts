import { createHash } from 'node:crypto';
import type { DatasetEvent } from '../datasets/dataset-events.js';
import { Learner } from '../learner.js';
import { learnAll } from './train-learner.js';

/** The part of the users that is tested on, and the part of what each of them did that is held out. */
const HELD_OUT = 0.1;
/** More would take long and say nothing else. */
const MOST_TEST_USERS = 500;
const DEPTHS = [5, 10, 25] as const;
const DEEPEST = 25;

/** A user's ranked list, and the user's actual next items. */
interface Trial {
  readonly ranked: readonly string[];
  readonly truth: ReadonlySet<string>;
}

/**
 * Measures a learner's predictions on held-out data: the newest tenth of the events of a tenth of the users.
 * A learner trained on the rest ranks all items for these users.
 *
 * @returns in [0, 1] each, by the service's names
 * @see "Evaluating an Amazon Personalize solution version with metrics", developer guide
 */
export function offlineMetrics(events: readonly DatasetEvent[]): Readonly<Record<string, number>> {
  const { rest, heldOut } = split(events);
  const learner = new Learner(0);
  learnAll(learner, rest);
  const trials = [...heldOut].map(([userId, newest]): Trial => {
    const at = Math.min(...newest.map((event) => event.at));
    const ranked = learner.score(userId, learner.items(at), at).slice(0, DEEPEST);
    return {
      ranked: ranked.map(({ itemId }) => itemId),
      truth: new Set(newest.map(({ itemId }) => itemId)),
    };
  });
  const shown = new Set(trials.flatMap(({ ranked }) => ranked));
  const items = new Set(events.map(({ itemId }) => itemId));
  return {
    coverage: rounded(shown.size / Math.max(1, items.size)),
    [`mean_reciprocal_rank_at_${DEEPEST}`]: mean(trials, reciprocalRank),
    ...Object.fromEntries(
      DEPTHS.flatMap((depth) => [
        [`normalized_discounted_cumulative_gain_at_${depth}`, mean(trials, (trial) => gain(trial, depth))],
        [`precision_at_${depth}`, mean(trials, (trial) => hits(trial, depth).length / depth)],
      ]),
    ),
  };
}

function split(events: readonly DatasetEvent[]) {
  const byUser = new Map<string, DatasetEvent[]>();
  for (const event of events) {
    const own = byUser.get(event.userId) ?? [];
    own.push(event);
    byUser.set(event.userId, own);
  }
  // A user with a single event has no past left to predict from.
  const users = [...byUser].filter(([, own]) => own.length >= 2);
  const chosen = users
    .map(([userId]) => ({ userId, place: createHash('sha256').update(userId).digest('hex') }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .slice(0, Math.min(MOST_TEST_USERS, Math.ceil(users.length * HELD_OUT)));
  const heldOut = new Map(
    chosen.map(({ userId }) => {
      const own = [...(byUser.get(userId) ?? [])].sort((a, b) => a.at - b.at);
      return [userId, own.slice(-Math.ceil(own.length * HELD_OUT))] as const;
    }),
  );
  const hidden = new Set([...heldOut.values()].flat());
  return { rest: events.filter((event) => !hidden.has(event)), heldOut };
}

/** Places from 1 of what was done. */
function hits({ ranked, truth }: Trial, depth: number): readonly number[] {
  return ranked.slice(0, depth).flatMap((itemId, index) => (truth.has(itemId) ? [index + 1] : []));
}

function reciprocalRank(trial: Trial): number {
  const [first] = hits(trial, DEEPEST);
  return first === undefined ? 0 : 1 / first;
}

/** With weights of 1 / log2(1 + place), as a part of what the best order would have. */
function gain(trial: Trial, depth: number): number {
  const best = Array.from({ length: Math.min(depth, trial.truth.size) }, (_, index) => index + 1);
  return sumOfWeights(hits(trial, depth)) / sumOfWeights(best);
}

function sumOfWeights(places: readonly number[]): number {
  return places.reduce((sum, place) => sum + 1 / Math.log2(1 + place), 0);
}

function mean(trials: readonly Trial[], of: (trial: Trial) => number): number {
  const sum = trials.reduce((total, trial) => total + of(trial), 0);
  return rounded(sum / Math.max(1, trials.length));
}

/** The service gives four decimals. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
