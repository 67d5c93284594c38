import { basename } from 'node:path';
import type { Config } from '../../../config/config.js';
import { badInput } from '../../../domain/errors.js';
import { type CatalogueClusters, openCatalogueClusters } from '../../interactions/catalogue-clusters.js';
import type { Progress } from '../../progress.js';
import { clusteredAnew } from './clustered-anew.js';
import { type ItemClusters, itemClusters } from './item-clusters.js';
import type { Events } from './read-events.js';
import { readItemClusters } from './read-item-clusters.js';

export interface DivisionOptions {
  readonly catalogue: Config | null;
  /** Files of item and cluster. */
  readonly clusters?: readonly string[];
  /** Numbers of clusters to divide the catalogue's images into. */
  readonly k?: readonly number[];
  readonly seed: number;
  readonly workers: number;
}

/**
 * The clusters that images are in, the first as it is: files before the catalogue, the catalogue before a column of
 * the log; without any of them the log's images are clusters already.
 *
 * @throws ParallaxError BAD_USER_INPUT for a file that cannot be used, or too many clusters; NOT_FOUND without the
 *   catalogue
 */
export async function divisionsOf(
  events: Events,
  options: DivisionOptions,
  progress: Progress,
): Promise<readonly [ItemClusters, ...ItemClusters[]]> {
  const { items } = events.names;
  const found: ItemClusters[] = [];
  for (const file of options.clusters ?? []) {
    const clusterOf = await readItemClusters(file);
    found.push(
      itemClusters(items, {
        name: basename(file),
        clusterOf: (id) => clusterOf.get(id) ?? null,
        sizes: null,
      }),
    );
  }
  if (options.catalogue !== null) {
    const catalogue = await openCatalogueClusters(options.catalogue);
    try {
      found.push(await liveClusters(items, options.catalogue.catalogue, catalogue));
      for (const k of options.k ?? []) {
        found.push(await clusteredAnew(items, catalogue, { ...options, k }, progress));
      }
    } finally {
      await catalogue.close();
    }
  }
  const [first = fromTheLog(events), ...others] = found;
  return [first, ...others];
}

async function liveClusters(
  items: readonly string[],
  name: string,
  catalogue: CatalogueClusters,
): Promise<ItemClusters> {
  const clusterOf = await catalogue.of(items);
  if (items.every((id) => clusterOf(id) === null)) {
    throw badInput('log', `Catalogue "${name}" has none of the log's ${items.length} images.`);
  }
  return itemClusters(items, { name: `catalogue ${name}`, clusterOf, sizes: await catalogue.sizes() });
}

function fromTheLog({ names, clusterOf }: Events): ItemClusters {
  if (clusterOf.size > 0) {
    return itemClusters(names.items, {
      name: "the log's column",
      clusterOf: (id) => clusterOf.get(id) ?? null,
      sizes: null,
    });
  }
  return itemClusters(names.items, {
    name: 'the log names clusters',
    clusterOf: (id) => id,
    sizes: null,
    areItems: true,
  });
}
