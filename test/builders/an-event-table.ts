import { type EventTable, emptyTable } from '../../src/catalogue/evaluation/events/event-table.js';
import { type ItemClusters, itemClusters } from '../../src/catalogue/evaluation/events/item-clusters.js';
import { orderOf } from '../../src/catalogue/evaluation/events/order-of.js';

export interface MadeEvent {
  readonly user: number;
  readonly item: number;
  readonly second: number;
}

/** A day of 2026, so that times are times. */
const START = 1_767_000_000;

/** Events as a log in columns; seconds count from a day of 2026, in any order. */
export function anEventTable(events: readonly MadeEvent[], users = 6, items = 12): EventTable {
  const table = emptyTable(events.length, users, items);
  orderOf(Uint32Array.from(events, ({ second }) => second)).forEach((from, row) => {
    const event = events[from] ?? { user: 0, item: 0, second: 0 };
    table.user[row] = event.user;
    table.item[row] = event.item;
    table.second[row] = START + event.second;
  });
  return table;
}

/** So many items, three to a cluster. */
export function threeACluster(items = 12): ItemClusters {
  const names = Array.from({ length: items }, (_, item) => String(item));
  return itemClusters(names, {
    name: 'made',
    clusterOf: (item) => `c${Math.floor(Number(item) / 3)}`,
    sizes: null,
  });
}
