import type { Cache } from '../datasources/caches/cache.js';
import type { Degradation } from '../domain/degradation.js';
import {
  type AppliedArm,
  type Impression,
  impressionKey,
  MOST_IN_IMPRESSION,
  type ShownOrder,
} from '../domain/impression.js';
import type { RankerKind } from '../domain/taste.js';
import type { RankedColumns } from '../scoring/ranked-columns.js';

const SNAPSHOT_TTL_MS = 15 * 60 * 1000;
/** A page may stay open for a while before somebody favours what is on it. */
const SHOWN_TTL_MS = 60 * 60 * 1000;

/** Role of the user's taste in a ranking. */
export interface AppliedPersonalization {
  readonly applied: boolean;
  /** The weight that was used; 0 when not applied. With an experiment, that of its first arm. */
  readonly weight: number;
  /** Both arms of an experiment between which the list is interleaved; absent without one. */
  readonly arms?: readonly AppliedArm[];
  readonly ranker: RankerKind;
  /** Distinct images in the user's history. */
  readonly interactions: number;
  /** Images from beyond the window, brought because the user likes their clusters. */
  readonly tasteCandidates: number;
  readonly degraded: readonly Degradation[];
}

/** A ranked list, frozen so that no page of it repeats or skips while the user's taste moves. */
export interface Snapshot {
  readonly searchId: string;
  /** Hash of the arguments, the user among them, that it answers. */
  readonly hash: string;
  /** Probable meaning of a query that resembles no image. */
  readonly suggestedQuery: string | null;
  /** Of `Found`. */
  readonly resembles: boolean | null;
  readonly ranked: RankedColumns;
  readonly personalization: AppliedPersonalization;
  /** Of its pages, to be recorded; absent when they are not. */
  readonly order?: ShownOrder;
  /** A remote ranker's id of its answer, if it took part. */
  readonly recommendationId?: string;
}

export async function saveSnapshot(
  snapshot: Snapshot,
  releaseId: string,
  cache: Pick<Cache, 'set'>,
): Promise<void> {
  await cache.set(snapshotKey(releaseId, snapshot.searchId), snapshot, SNAPSHOT_TTL_MS);
}

/** The snapshot, or undefined when it is lost: expired, evicted, or of another release. */
export async function loadSnapshot(
  searchId: string,
  hash: string,
  releaseId: string,
  cache: Pick<Cache, 'get'>,
): Promise<Snapshot | undefined> {
  const snapshot = await cache.get<Snapshot>(snapshotKey(releaseId, searchId));
  return snapshot?.hash === hash ? snapshot : undefined;
}

/** Remembers what the user was shown, for as long as they may act on it. */
export async function rememberShown(
  { searchId, ranked, recommendationId }: Snapshot,
  userId: string | null,
  releaseId: string,
  cache: Pick<Cache, 'set'>,
): Promise<void> {
  if (userId === null || recommendationId === undefined) return;
  const impression = new Set<string>();
  for (const place of ranked.order) {
    if (impression.size === MOST_IN_IMPRESSION) break;
    const clusterId = ranked.clusterIds[place] ?? null;
    if (clusterId !== null) impression.add(clusterId);
  }
  const shown: Impression = { userId, recommendationId, impression: [...impression] };
  await cache.set(impressionKey(releaseId, searchId), shown, SHOWN_TTL_MS);
}

/** Raised when the columns change, so that no instance reads what one of another version froze. */
const COLUMNS = 7;

function snapshotKey(releaseId: string, searchId: string): string {
  return `${releaseId}:snapshot-${COLUMNS}:${searchId}`;
}
