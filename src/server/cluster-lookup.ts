import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { Cluster } from '../domain/cluster.js';
import type { ClusterLookup } from '../resolvers/request-context.js';

/** Finds clusters by id; the table is made once for each list of clusters that the index hands out. */
export function clusterLookup(index: ImageIndex): ClusterLookup {
  let list: readonly Cluster[] = [];
  let byId: ReadonlyMap<string, Cluster> = new Map();
  return {
    async byId(id) {
      const current = await index.clusters();
      if (current !== list) {
        list = current;
        byId = new Map(current.map((cluster) => [cluster.id, cluster]));
      }
      return byId.get(id) ?? null;
    },
    exemplars: (id, first) => index.exemplars(id, first),
  };
}
