import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { Cluster } from '../domain/cluster.js';
import type { ClusterLookup } from '../resolvers/request-context.js';

/** Finds clusters by id; the table is made once for each list of clusters that the index hands out. */
export function clusterLookup(index: ImageIndex): ClusterLookup {
  let list: readonly Cluster[] = [];
  let byId: ReadonlyMap<string, Cluster> = new Map();
  // Every image of a page asks for its cluster: one request for the list serves them all.
  let coming: Promise<readonly Cluster[]> | null = null;
  const clusters = (): Promise<readonly Cluster[]> => {
    coming ??= index.clusters().finally(() => {
      coming = null;
    });
    return coming;
  };
  return {
    async byId(id) {
      const current = await clusters();
      if (current !== list) {
        list = current;
        byId = new Map(current.map((cluster) => [cluster.id, cluster]));
      }
      return byId.get(id) ?? null;
    },
    async largest(first) {
      const current = await clusters();
      return [...current].sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1)).slice(0, first);
    },
  };
}
