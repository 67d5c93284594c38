import { type EventTable, rowsByUser } from '../events/event-table.js';
import { HELD_BACK, LEARNT, type Plan, planOf, type Question, TEST } from './plan.js';

/**
 * Each user's newest event is asked for when all others are learnt, also those of other users that came later:
 * that is how published figures are made. Users with one event teach, and are not asked.
 */
export function leaveOneOutPlan(table: EventTable): Plan {
  const { starts, rows } = rowsByUser(table);
  const learn = new Uint8Array(table.user.length).fill(LEARNT);
  const questions: Question[] = [];
  for (let user = 0; user < table.users; user++) {
    const [from, to] = [starts[user] ?? 0, starts[user + 1] ?? 0];
    if (to - from < 2) continue;
    const last = rows[to - 1] ?? 0;
    learn[last] = HELD_BACK;
    questions.push({
      before: table.user.length,
      user,
      second: table.second[last] ?? 0,
      window: TEST,
      truth: [table.item[last] ?? 0],
    });
  }
  return planOf(learn, questions);
}
