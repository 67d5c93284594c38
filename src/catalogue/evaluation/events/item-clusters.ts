import { MAX_CLUSTERS } from '../../../domain/cluster.js';
import { badInput } from '../../../domain/errors.js';
import type { ClusterTable } from '../../../scoring/models/cluster-table.js';
import { type EventTable, emptyTable } from './event-table.js';

/** A division of the items into clusters. */
export interface ItemClusters {
  /** As a report names it. */
  readonly name: string;
  readonly ids: readonly string[];
  /** Number of each item's cluster, -1 for an item without one; in shared memory. */
  readonly of: Int32Array;
  /** Items of each cluster, in the catalogue where there is one: what a prior begins with. */
  readonly sizes: readonly number[];
  /** Items of each cluster that the log names. */
  readonly named: readonly number[];
  /** The log names clusters in place of images: two events of one are of two images. */
  readonly areItems: boolean;
}

export interface Division {
  readonly name: string;
  readonly clusterOf: (item: string) => string | null;
  /** Items by cluster; null: count those of the log. */
  readonly sizes: ReadonlyMap<string, number> | null;
  readonly areItems?: boolean;
}

/** @throws ParallaxError BAD_USER_INPUT for less than two clusters, or more than a ranking holds */
export function itemClusters(items: readonly string[], division: Division): ItemClusters {
  const { name, clusterOf, sizes, areItems = false } = division;
  const clusters = items.map(clusterOf);
  const ids = [...new Set(clusters.filter((id) => id !== null).concat([...(sizes?.keys() ?? [])]))].sort();
  if (ids.length < 2 || ids.length > MAX_CLUSTERS) {
    throw badInput(
      'clusters',
      `${areItems ? `Each of the log's ${ids.length} images would be a cluster` : `${name}: the log's images are in ${ids.length} clusters`}; a ranking needs 2 to ${MAX_CLUSTERS}. Name the clusters by --catalogue, by --clusters FILE (columns item and cluster), or in a column "cluster" of the log.`,
    );
  }
  const numbers = new Map(ids.map((id, number) => [id, number]));
  const of = new Int32Array(new SharedArrayBuffer(items.length * Int32Array.BYTES_PER_ELEMENT));
  const counted = new Array<number>(ids.length).fill(0);
  clusters.forEach((id, item) => {
    const number = id === null ? -1 : (numbers.get(id) ?? -1);
    of[item] = number;
    if (number >= 0) counted[number] = (counted[number] ?? 0) + 1;
  });
  return {
    name,
    ids,
    of,
    sizes: sizes === null ? counted : ids.map((id) => sizes.get(id) ?? 0),
    named: counted,
    areItems,
  };
}

/** The events of which every division knows the cluster: figures of other events could not be compared. */
export function eventsInClusters(
  table: EventTable,
  divisions: readonly ItemClusters[],
): { readonly table: EventTable; readonly without: number } {
  const { user, item, second, type, test, list, users, items } = table;
  const isKnown = (number: number): boolean => divisions.every(({ of }) => (of[number] ?? -1) >= 0);
  const without = item.reduce((count, number) => count + Number(!isKnown(number)), 0);
  if (without === 0) return { table, without };
  const kept = emptyTable(item.length - without, users, items);
  let place = 0;
  item.forEach((number, row) => {
    if (!isKnown(number)) return;
    kept.user[place] = user[row] ?? 0;
    kept.item[place] = number;
    kept.second[place] = second[row] ?? 0;
    kept.type[place] = type[row] ?? 0;
    kept.test[place] = test[row] ?? 0;
    kept.list[place] = list[row] ?? 0;
    place += 1;
  });
  return { table: kept, without };
}

/** The table that the ranker computes with. Without centroids: they serve clusters alone that came after the events. */
export function clusterTableOf({ ids, sizes }: Pick<ItemClusters, 'ids' | 'sizes'>): ClusterTable {
  const own = sizes.map((size) => Math.max(0.5, size));
  const total = own.reduce((sum, size) => sum + size, 0);
  return {
    ids,
    indexOf: new Map(ids.map((id, number) => [id, number])),
    shares: Float64Array.from(own, (size) => size / total),
    nearest: [],
  };
}
