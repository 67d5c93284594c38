import type { Clustering } from '../../../../domain/cluster.js';
import { ParallaxError } from '../../../../domain/errors.js';
import type { Release } from '../../../../domain/release.js';
import type { Vector } from '../../../../domain/vector.js';
import { codeOf, type TasteReferences } from '../../../../scoring/taste-vector/taste-references.js';
import { Slice } from '../../../cooperative-scheduler.js';
import { cellProblem, checkPublication, noEarlierRelease } from '../../publication.js';
import type { CatalogueStore } from './catalogue-store.js';
import type { Coder } from './catalogue-writes.js';
import { Cells, cellPage, dropCells } from './cells.js';
import { Codes, dropCodes } from './codes.js';
import { StoredClustering } from './stored-clustering.js';
import { loadReferences, storeReferences } from './stored-references.js';
import type { VectorRows } from './vector-rows.js';

/** Number of releases that stay readable, the live one included. */
export const KEPT_RELEASES = 5;

const BATCH = 500;

/** A release and all data published with it, ready to be stored in one transaction. */
export interface Publication {
  readonly release: Release;
  readonly clustering: StoredClustering;
  readonly cells: Cells;
  readonly pages: ReadonlySet<number>;
  /** Null for a release without references. */
  readonly coder: Coder | null;
}

export interface PublicationRequest {
  readonly release: Release;
  readonly clustering: Clustering;
  /** Cluster id by image id; an image without one gets the nearest cluster. */
  readonly cells: ReadonlyMap<string, string>;
  readonly references: TasteReferences | null;
}

/** @throws ParallaxError INTERNAL when the clustering is too large or does not fit the catalogue or the cells */
export async function preparePublication(
  store: CatalogueStore,
  rows: VectorRows,
  { release, clustering, cells, references }: PublicationRequest,
): Promise<Publication> {
  checkPublication(release, clustering, rows.dimension);
  const stored = StoredClustering.of(clustering);
  const coder = coderOf(store, release, references);
  const assigned = await assignEach(store, rows, clustering.id, coder, ({ id, vector }) => {
    const clusterId = cells.get(id);
    const ordinal = clusterId === undefined ? stored.nearest(vector) : stored.ordinalOf(clusterId);
    if (ordinal === undefined) throw cellProblem(id, clusterId ?? '', clustering.id);
    return ordinal;
  });
  return { release, clustering: stored, coder, ...assigned };
}

/**
 * Prepares a rollback to the previous release: each image that existed then gets its old cell.
 *
 * @throws ParallaxError NOT_FOUND when no earlier release is kept
 */
export async function prepareRollBack(store: CatalogueStore, rows: VectorRows): Promise<Publication> {
  const id = store.state.releases.at(-2);
  const release = id === undefined ? undefined : store.releases.get(id);
  if (release === undefined) throw noEarlierRelease();
  const clustering = StoredClustering.load(store, release.clustering);
  if (clustering === null) {
    throw new ParallaxError(
      'INTERNAL',
      `The clustering "${release.clustering}" of release "${release.id}" no longer exists: cluster the catalogue again.`,
    );
  }
  const then = Cells.load(store, release.clustering);
  const coder = coderOf(store, release, loadReferences(store, release.id));
  const assigned = await assignEach(store, rows, release.clustering, coder, ({ slot, vector }) => {
    const ordinal = then.get(slot);
    return clustering.idOf(ordinal) === null ? clustering.nearest(vector) : ordinal;
  });
  return { release, clustering: clustering.after(liveClustering(store)), coder, ...assigned };
}

function coderOf(store: CatalogueStore, { id }: Release, references: TasteReferences | null): Coder | null {
  return references && { references, codes: new Codes(store, id, references.length) };
}

/** Inside a write: either all of it is published, or nothing. */
export function storePublication(store: CatalogueStore, publication: Publication): void {
  const { release, clustering } = publication;
  if (store.releases.get(release.id) !== undefined) {
    throw new ParallaxError(
      'INTERNAL',
      `Release "${release.id}" already exists, and a release never changes.`,
    );
  }
  store.clusterings.putSync(clustering.id, clustering.row());
  storeCells(store, publication);
  storeCodes(store, publication);
  store.releases.putSync(release.id, release);
  const releases = [...store.state.releases, release.id];
  store.setState({ ...store.state, releases: releases.slice(-KEPT_RELEASES) });
  for (const id of releases.slice(0, -KEPT_RELEASES)) forget(store, id);
}

/** Inside a write: the live release is forgotten, the one before it is live. */
export function storeRollBack(store: CatalogueStore, publication: Publication): void {
  const left = store.state.releases.at(-1);
  store.clusterings.putSync(publication.clustering.id, publication.clustering.row());
  storeCells(store, publication);
  storeCodes(store, publication);
  store.setState({ ...store.state, releases: store.state.releases.slice(0, -1) });
  if (left !== undefined) forget(store, left);
}

function liveClustering(store: CatalogueStore): StoredClustering | null {
  const live = store.releases.get(store.state.releases.at(-1) ?? '');
  return live === undefined ? null : StoredClustering.load(store, live.clustering);
}

/** A clustering may go live again; its old cells know images that are gone. */
function storeCells(store: CatalogueStore, { clustering, cells, pages }: Publication): void {
  dropCells(store, clustering.id);
  cells.save(pages);
}

/** Codes are kept for the live release alone: going back to an earlier one writes them anew from its references. */
function storeCodes(store: CatalogueStore, { release, coder }: Publication): void {
  dropCodes(store, store.state.releases.at(-1) ?? release.id);
  if (coder === null) return;
  storeReferences(store, release.id, coder.references);
  coder.codes.save();
}

/** Cells and codes of everything the catalogue holds, in slices so that others are served meanwhile. */
async function assignEach(
  store: CatalogueStore,
  rows: VectorRows,
  clusteringId: string,
  coder: Coder | null,
  ordinalOf: (row: { readonly slot: number; readonly id: string; readonly vector: Vector }) => number,
): Promise<Pick<Publication, 'cells' | 'pages'>> {
  const cells = new Cells(store, clusteringId);
  const pages = new Set<number>();
  const slice = new Slice();
  for (let start = 0; ; ) {
    const batch = rows.range(start, store.state.nextSlot, BATCH);
    for (const row of batch) {
      cells.set(row.slot, ordinalOf(row));
      coder?.codes.set(row.slot, codeOf(row.vector, coder.references));
      pages.add(cellPage(row.slot));
    }
    const last = batch.at(-1);
    if (last === undefined) return { cells, pages };
    start = last.slot + 1;
    if (slice.isOver()) await slice.rest();
  }
}

function forget(store: CatalogueStore, releaseId: string): void {
  const gone = store.releases.get(releaseId);
  store.releases.removeSync(releaseId);
  store.references?.removeSync(releaseId);
  dropCodes(store, releaseId);
  const kept = store.state.releases.map((id) => store.releases.get(id)?.clustering);
  if (gone === undefined || kept.includes(gone.clustering)) return;
  store.clusterings.removeSync(gone.clustering);
  dropCells(store, gone.clustering);
}
