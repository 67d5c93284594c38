import { randomOrder, seededRandom } from '../../../clustering/seeded-random.js';
import { type EventTable, rowsByUser } from './event-table.js';

/** A sitting ends where a user does nothing for ten minutes. */
const SITTING_SECONDS = 600;

/**
 * The same events with the order inside each sitting drawn anew: people act on what a list shows them, and a model
 * that learns the list's order knows nothing of taste.
 */
export function shuffledSittings(table: EventTable, seed: number): EventTable {
  const { starts, rows } = rowsByUser(table);
  const item = new Int32Array(new SharedArrayBuffer(table.item.byteLength));
  const type = new Uint8Array(new SharedArrayBuffer(table.type.byteLength));
  const list = new Int32Array(new SharedArrayBuffer(table.list.byteLength));
  const random = seededRandom(seed);
  for (let user = 0; user < table.users; user++) {
    const own = rows.subarray(starts[user], starts[user + 1]);
    for (let from = 0, to = 0; from < own.length; from = to) {
      to = from + 1;
      while (to < own.length && gap(table, own[to - 1], own[to]) <= SITTING_SECONDS) to += 1;
      randomOrder(to - from, random).forEach((drawn, place) => {
        const [source, target] = [own[from + drawn] ?? 0, own[from + place] ?? 0];
        item[target] = table.item[source] ?? 0;
        type[target] = table.type[source] ?? 0;
        list[target] = table.list[source] ?? 0;
      });
    }
  }
  return { ...table, item, type, list };
}

function gap({ second }: EventTable, earlier = 0, later = 0): number {
  return (second[later] ?? 0) - (second[earlier] ?? 0);
}
