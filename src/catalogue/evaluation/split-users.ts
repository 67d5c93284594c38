import { randomOrder, seededRandom } from '../../clustering/seeded-random.js';
import type { ItemEvent, UserEvents } from './item-event.js';

/** A user of whom the models see the past, and are asked for the rest. */
export interface TestUser {
  readonly userId: string;
  /** The oldest 90 % of the events, one at least. */
  readonly past: readonly ItemEvent[];
  /** The items of the newest 10 %, one at least. */
  readonly truth: ReadonlySet<string>;
}

export interface Split {
  /** Whom the models learn from, with all that they did. */
  readonly train: readonly UserEvents[];
  readonly test: readonly TestUser[];
}

const TEST_SHARE = 0.1;
const TRUTH_SHARE = 0.1;

/**
 * Personalize's own way to hold back what a model is measured by: 90 % of the users to learn from; of the
 * others the oldest 90 % of the events are given and the newest 10 % are to be guessed. Which users they are
 * is drawn; Personalize does not say whom it drew. Users with one event have nothing to guess from: they train.
 *
 * @param seed  the same seed and users give the same split, in whatever order the users come
 * @see Amazon Personalize developer guide, "Evaluating a solution version with metrics"
 */
export function splitUsers(users: readonly UserEvents[], seed: number): Split {
  const sorted = [...users].sort((a, b) => (a.userId < b.userId ? -1 : 1));
  const askable = sorted.filter(({ events }) => events.length >= 2);
  const drawn = randomOrder(askable.length, seededRandom(seed)).subarray(
    0,
    Math.ceil(askable.length * TEST_SHARE),
  );
  const test = [...drawn].flatMap((index) => askable[index] ?? []);
  const tested = new Set(test.map(({ userId }) => userId));
  return {
    train: sorted.filter(({ userId }) => !tested.has(userId)),
    test: test.map(testUser),
  };
}

function testUser({ userId, events }: UserEvents): TestUser {
  const kept = events.length - Math.max(1, Math.round(events.length * TRUTH_SHARE));
  return {
    userId,
    past: events.slice(0, kept),
    truth: new Set(events.slice(kept).map(({ itemId }) => itemId)),
  };
}
