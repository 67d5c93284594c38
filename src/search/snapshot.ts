import type { Cache } from '../datasources/caches/cache.js';
import type { Degradation } from '../domain/degradation.js';
import type { RankerKind } from '../domain/taste.js';
import type { RankedHit } from '../scoring/merge.js';
import { fromColumns, type RankedColumns, toColumns } from './ranked-columns.js';

const SNAPSHOT_TTL_MS = 15 * 60 * 1000;

/** How the user's taste took part in a ranking. */
export interface AppliedPersonalization {
  readonly applied: boolean;
  /** The weight that was used; 0 when not applied. */
  readonly weight: number;
  readonly ranker: RankerKind;
  /** Distinct images in the user's history. */
  readonly interactions: number;
  readonly degraded: readonly Degradation[];
}

/** A ranked list, frozen so that no page of it repeats or skips while the user's taste moves. */
export interface Snapshot {
  readonly searchId: string;
  /** Hash of the arguments, the user among them, that it answers. */
  readonly hash: string;
  readonly ranked: readonly RankedHit[];
  readonly personalization: AppliedPersonalization;
}

export async function freeze(snapshot: Snapshot, releaseId: string, cache: Cache): Promise<void> {
  const frozen: FrozenSnapshot = { ...snapshot, ranked: toColumns(snapshot.ranked) };
  await cache.set(snapshotKey(releaseId, snapshot.searchId), frozen, SNAPSHOT_TTL_MS);
}

/** The snapshot, or undefined when it is lost: expired, evicted, or of another release. */
export async function thaw(
  searchId: string,
  hash: string,
  releaseId: string,
  cache: Cache,
): Promise<Snapshot | undefined> {
  const frozen = await cache.get<FrozenSnapshot>(snapshotKey(releaseId, searchId));
  return frozen?.hash === hash ? { ...frozen, ranked: fromColumns(frozen.ranked) } : undefined;
}

type FrozenSnapshot = Omit<Snapshot, 'ranked'> & { readonly ranked: RankedColumns };

function snapshotKey(releaseId: string, searchId: string): string {
  return `${releaseId}:snapshot:${searchId}`;
}
