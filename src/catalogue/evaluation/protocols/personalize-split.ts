import { randomOrder, seededRandom } from '../../../clustering/seeded-random.js';
import { type EventTable, rowsByUser } from '../events/event-table.js';
import { HELD_BACK, HISTORY, LEARNT, type Plan, planOf, type Question, TEST } from './plan.js';

const TEST_SHARE = 0.1;
const TRUTH_SHARE = 0.1;

/**
 * Personalize's own way to hold back, without its leak: 90 % of the users are learnt from; of the others the oldest
 * 90 % of the events are their history, and the newest 10 % are to be guessed. A user is asked when their guessed
 * events begin, so that nothing is known of what others did after. Personalize does not say whom it drew.
 *
 * @param userIds  the same ids and seed give the same users, in whatever order the log names them
 * @see Amazon Personalize developer guide, "Evaluating a solution version with metrics"
 */
export function personalizePlan(table: EventTable, userIds: readonly string[], seed: number): Plan {
  const { starts, rows } = rowsByUser(table);
  const askable = userIds
    .map((id, user) => ({ id, user }))
    .filter(({ user }) => (starts[user + 1] ?? 0) - (starts[user] ?? 0) >= 2)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const drawn = randomOrder(askable.length, seededRandom(seed));
  const learn = new Uint8Array(table.user.length).fill(LEARNT);
  const questions: Question[] = [];
  for (const place of drawn.subarray(0, Math.ceil(askable.length * TEST_SHARE))) {
    const user = askable[place]?.user ?? 0;
    const own = rows.subarray(starts[user], starts[user + 1]);
    const kept = own.length - Math.max(1, Math.round(own.length * TRUTH_SHARE));
    own.forEach((row, n) => {
      learn[row] = n < kept ? HISTORY : HELD_BACK;
    });
    const first = own[kept] ?? 0;
    questions.push({
      before: first,
      user,
      second: table.second[first] ?? 0,
      window: TEST,
      truth: Array.from(own.subarray(kept), (row) => table.item[row] ?? 0),
    });
  }
  return planOf(learn, questions);
}
