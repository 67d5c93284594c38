import { type EventTable, rowsByUser } from '../events/event-table.js';
import { HELD_BACK, LEARNT, type Plan, planOf, type Question, TEST } from './plan.js';

export interface GivenSplit {
  readonly plan: Plan;
  /** Users who are asked for without anything being known of them. */
  readonly strangers: number;
}

/**
 * A split that was made elsewhere: all training events are learnt, then each user's test events are guessed at once.
 */
export function givenSplitPlan(table: EventTable): GivenSplit {
  const { starts, rows } = rowsByUser(table);
  const learn = table.test.map((isTest) => (isTest === 1 ? HELD_BACK : LEARNT));
  const questions: Question[] = [];
  let strangers = 0;
  for (let user = 0; user < table.users; user++) {
    const own = rows.subarray(starts[user], starts[user + 1]);
    const test = own.filter((row) => learn[row] === HELD_BACK);
    if (test.length === 0) continue;
    if (test.length === own.length) strangers += 1;
    questions.push({
      before: table.user.length,
      user,
      second: table.second[test[0] ?? 0] ?? 0,
      window: TEST,
      truth: Array.from(test, (row) => table.item[row] ?? 0),
    });
  }
  return { plan: planOf(learn, questions), strangers };
}
