import type { Sequences } from '../../../scoring/items/item-model.js';
import { type EventTable, rowsByUser } from '../events/event-table.js';
import { LEARNT, type Plan } from '../protocols/plan.js';

/** Items of each user that a plan learns, oldest first. */
export function learntSequences(table: EventTable, { learn }: Pick<Plan, 'learn'>): Sequences {
  const { starts, rows } = rowsByUser(table);
  return Array.from({ length: table.users }, (_, user) => {
    const own = rows.subarray(starts[user], starts[user + 1]).filter((row) => learn[row] === LEARNT);
    return own.map((row) => table.item[row] ?? 0);
  });
}
