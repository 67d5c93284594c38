import { type Clustering, MAX_CLUSTERS } from '../../../domain/cluster.js';
import { ParallaxError } from '../../../domain/errors.js';
import type { Release } from '../../../domain/release.js';
import { Slice } from '../../turns.js';
import type { CatalogueStore } from './catalogue-store.js';
import { Cells, cellPage, dropCells } from './cells.js';
import { StoredClustering } from './stored-clustering.js';
import type { VectorRows } from './vector-rows.js';

/** How many releases stay readable, the live one included. */
export const KEPT_RELEASES = 5;

const BATCH = 500;

/** A release and all that goes live with it, ready to be stored in one transaction. */
export interface Publication {
  readonly release: Release;
  readonly clustering: StoredClustering;
  readonly cells: Cells;
  readonly pages: ReadonlySet<number>;
}

/** @throws ParallaxError INTERNAL when the clustering is too large or does not fit the catalogue or the cells */
export async function preparePublication(
  store: CatalogueStore,
  rows: VectorRows,
  release: Release,
  clustering: Clustering,
  cells: ReadonlyMap<string, string>,
): Promise<Publication> {
  checkClustering(release, clustering, rows.dimension);
  const stored = StoredClustering.of(clustering);
  const assigned = new Cells(store, clustering.id);
  const pages = new Set<number>();
  const slice = new Slice();
  for (let start = 0; ; ) {
    const batch = rows.range(start, store.state.nextSlot, BATCH);
    for (const { slot, id, vector } of batch) {
      const clusterId = cells.get(id);
      const ordinal = clusterId === undefined ? stored.nearest(vector) : stored.ordinalOf(clusterId);
      if (ordinal === undefined) {
        throw new ParallaxError(
          'INTERNAL',
          `Image "${id}" is in cluster "${clusterId}", which clustering "${clustering.id}" does not have.`,
        );
      }
      assigned.set(slot, ordinal);
      pages.add(cellPage(slot));
    }
    const last = batch.at(-1);
    if (last === undefined) return { release, clustering: stored, cells: assigned, pages };
    start = last.slot + 1;
    if (slice.isOver()) await slice.rest();
  }
}

/** Inside a write: all of it goes live, or nothing. */
export function storePublication(
  store: CatalogueStore,
  { release, clustering, cells, pages }: Publication,
): void {
  if (store.releases.get(release.id) !== undefined) {
    throw new ParallaxError(
      'INTERNAL',
      `Release "${release.id}" exists already, and a release never changes.`,
    );
  }
  store.clusterings.putSync(clustering.id, clustering.row());
  // A clustering may go live again under a new release; its old cells know images that are gone.
  dropCells(store, clustering.id);
  cells.save(pages);
  store.releases.putSync(release.id, release);
  const releases = [...store.state.releases, release.id];
  store.setState({ ...store.state, releases: releases.slice(-KEPT_RELEASES) });
  for (const id of releases.slice(0, -KEPT_RELEASES)) forget(store, id);
}

function forget(store: CatalogueStore, releaseId: string): void {
  const gone = store.releases.get(releaseId);
  store.releases.removeSync(releaseId);
  const kept = store.state.releases.map((id) => store.releases.get(id)?.clustering);
  if (gone === undefined || kept.includes(gone.clustering)) return;
  store.clusterings.removeSync(gone.clustering);
  dropCells(store, gone.clustering);
}

function checkClustering(release: Release, clustering: Clustering, dimension: number): void {
  const { id, clusters } = clustering;
  if (release.clustering !== id) {
    throw new ParallaxError(
      'INTERNAL',
      `Release "${release.id}" names clustering "${release.clustering}", not "${id}".`,
    );
  }
  if (clusters.length === 0 || clusters.length > MAX_CLUSTERS) {
    throw new ParallaxError(
      'INTERNAL',
      `Clustering "${id}" has ${clusters.length} clusters; 1 to ${MAX_CLUSTERS} are allowed.`,
    );
  }
  const misfit = clusters.find((cluster) => cluster.centroid.length !== dimension);
  if (misfit !== undefined) {
    throw new ParallaxError(
      'INTERNAL',
      `The centroid of cluster "${misfit.id}" has ${misfit.centroid.length} dimensions, not ${dimension}.`,
    );
  }
}
