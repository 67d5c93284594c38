import { faults } from '../../interactions/interactions-problems.js';
import { OMISSIONS } from '../../interactions/validate-interaction.js';
import { type EventTable, endOfSecond } from '../events/event-table.js';
import type { Events } from '../events/read-events.js';
import type { LogFacts } from './report.js';

/** Facts about the log for the reader of a report. */
export function logFacts(
  name: string,
  { report, duplicates, unreadableLists }: Events,
  table: EventTable,
  { without, strangers }: { readonly without: number; readonly strangers: number },
): LogFacts {
  const rows = table.user.length;
  const dateOf = (row: number): string =>
    new Date((table.second[row] ?? 0) * 1_000).toISOString().slice(0, 10);
  const notes = [
    ...(duplicates > 0 ? [`${duplicates} rows say the same as another: each is used once.`] : []),
    ...(without > 0 ? [`${without} events are of images without a cluster: they are not used.`] : []),
    ...(unreadableLists.rows > 0
      ? [
          `The lists of ${unreadableLists.rows} rows cannot be read, the first on line ${unreadableLists.firstLine}: "shown" is a JSON array of ids, or of objects of image and similarity.`,
        ]
      : []),
    ...(strangers > 0
      ? [`${strangers} users are in the test alone: nothing is known of them when they are asked for.`]
      : []),
    ...report.omitted.map(({ why, rows: count }) => `${count} rows ${OMISSIONS[why]}: they are left out.`),
    ...faults(report).map((clause) => `Not used: ${clause}.`),
  ];
  return {
    name,
    rows: report.read,
    used: rows,
    duplicates,
    withoutCluster: without,
    users: new Set(table.user).size,
    items: new Set(table.item).size,
    from: dateOf(0),
    to: dateOf(rows - 1),
    sameSecond: sameSecondShare(table),
    notes,
  };
}

function sameSecondShare(table: EventTable): number {
  let shared = 0;
  for (let row = 0; row < table.user.length; ) {
    const end = endOfSecond(table, row);
    if (end - row > 1) {
      const counts = new Map<number, number>();
      for (const user of table.user.subarray(row, end)) counts.set(user, (counts.get(user) ?? 0) + 1);
      for (const count of counts.values()) if (count > 1) shared += count;
    }
    row = end;
  }
  return shared / Math.max(1, table.user.length);
}
