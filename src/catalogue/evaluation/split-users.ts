import { randomOrder, seededRandom } from '../../clustering/seeded-random.js';
import type { ItemEvent, UserEvents } from './item-event.js';

/** A user whose past the models see and whose newest events they must predict. */
export interface TestUser {
  readonly userId: string;
  /** The oldest 90 % of the events, one at least. */
  readonly past: readonly ItemEvent[];
  /** The items of the newest 10 %, one at least. */
  readonly truth: ReadonlySet<string>;
}

export interface Split {
  /** Users that the models learn from, with all their events. */
  readonly train: readonly UserEvents[];
  readonly test: readonly TestUser[];
}

const TEST_SHARE = 0.1;
const TRUTH_SHARE = 0.1;

/**
 * Splits users as Personalize does: 90 % of the users are for training. Of the others the oldest 90 % of the
 * events are given and the newest 10 % must be predicted. The test users are drawn at random; Personalize
 * does not publish its draw. Users with one event have no past to predict from: they train.
 *
 * @param seed  the same seed and users give the same split, in any order of the users
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
