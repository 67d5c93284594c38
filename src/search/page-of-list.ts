import type { ImageIndex } from '../datasources/indexes/image-index.js';
import { indexFailure } from '../domain/index-failure.js';
import type { Release } from '../domain/release.js';
import { type Cursor, decodeCursor } from './cursor.js';
import type { Loaders } from './loaders.js';
import { notePage } from './note-shown.js';
import { pageOf, type SearchPage } from './page.js';
import type { RequestCache } from './request-cache.js';
import { type SearchBudget, startBudget } from './search-budget.js';
import type { SearchPorts } from './search-ports.js';
import { loadSnapshot, rememberShown, type Snapshot, saveSnapshot } from './snapshot.js';

/** Arguments by which any ranked list is paged. */
export interface ListArguments {
  readonly userId: string | null;
  readonly first: number;
  readonly after: string | null;
  /** Hash of everything but `first` and `after`: what a snapshot and its cursors are bound to. */
  readonly hash: string;
}

/** A list that was ranked and is not frozen yet. */
export type RankedList = Omit<Snapshot, 'searchId' | 'hash'>;

export type RankList = (release: Release, budget: SearchBudget, seed: string) => Promise<RankedList>;

/**
 * A page of a ranked list. The list is ranked once, by its first page, and frozen for the others; one that was
 * lost is ranked again.
 *
 * @param rank  makes the list, within the budget; the seed decides what is drawn, and outlives a lost list
 * @throws ParallaxError BAD_USER_INPUT (`after`), UNAVAILABLE, and whatever `rank` throws
 */
export async function pageOfList(
  args: ListArguments,
  rank: RankList,
  ports: SearchPorts,
  loaders: Loaders,
): Promise<SearchPage> {
  const cursor = args.after === null ? null : decodeCursor(args.after, args.hash);
  const release = await liveRelease(ports.index);
  const kept = await keptSnapshot(cursor, args, release, ports.cache, loaders);
  const snapshot = kept ?? (await rankAndFreeze(args, release, cursor, rank, ports));
  const page = { cursor, first: args.first, resumed: cursor === null || kept !== undefined };
  const shown = await ports.timeStage('page', () => pageOf(snapshot, page, loaders));
  notePage(snapshot, shown.items, args.userId, loaders, ports.noteShown);
  return shown;
}

async function rankAndFreeze(
  { userId, hash }: ListArguments,
  release: Release,
  cursor: Cursor | null,
  rank: RankList,
  ports: SearchPorts,
): Promise<Snapshot> {
  const budget = startBudget(ports.timing, ports.settings.budgetMs);
  ports.cache.hold();
  try {
    const searchId = ports.newSearchId();
    const list = await rank(release, budget, cursor?.searchId ?? searchId);
    list.personalization.degraded.forEach(ports.noteDegradation);
    const snapshot = { searchId, hash, ...list };
    await saveSnapshot(snapshot, release.id, ports.cache);
    await rememberShown(snapshot, userId, release.id, ports.cache);
    return snapshot;
  } finally {
    budget.end();
    await ports.cache.flush();
  }
}

async function liveRelease(index: ImageIndex): Promise<Release> {
  try {
    return await index.release();
  } catch (error) {
    throw indexFailure(error);
  }
}

/** The list that the cursor continues; a list ranked by the taste of a user who was forgotten since is lost. */
async function keptSnapshot(
  cursor: Cursor | null,
  args: ListArguments,
  release: Release,
  cache: RequestCache,
  loaders: Loaders,
): Promise<Snapshot | undefined> {
  if (cursor === null) return undefined;
  const snapshot = await loadSnapshot(cursor.searchId, cursor.hash, release.id, cache);
  if (snapshot === undefined || !snapshot.personalization.applied || args.userId === null) return snapshot;
  // An unavailable log does not make a user unknown.
  const isForgotten = await loaders.histories.load(args.userId).then(
    (history) => history === null,
    () => false,
  );
  return isForgotten ? undefined : snapshot;
}
