import type { Cache } from '../../datasources/caches/cache.js';
import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import type { ClusterRanker } from '../../datasources/rankers/cluster-ranker.js';
import type { Cluster } from '../../domain/cluster.js';
import type { ReportFault } from '../../domain/degradation.js';
import type { UserHistory } from '../../domain/history.js';
import type { Release } from '../../domain/release.js';
import type { Taste } from '../../domain/taste.js';
import { withPins } from '../../scoring/models/pins.js';
import { tasteParts } from '../../scoring/taste-parts.js';
import { momentsOf, type ReferenceMoments } from '../../scoring/taste-vector/reference-moments.js';
import type { TasteReferences } from '../../scoring/taste-vector/taste-references.js';
import { imagesToRead, TASTE_VECTOR_VERSION, withVector } from '../../scoring/taste-vector/with-vector.js';

const TASTE_TTL_MS = 60_000;
/** A taste that lacks its vector because the index was away is asked for again soon. */
const PARTIAL_TTL_MS = 2_000;

export interface TastePorts {
  readonly ranker: ClusterRanker;
  readonly index: Pick<ImageIndex, 'clusters' | 'codes' | 'references'>;
  readonly cache: Pick<Cache, 'get' | 'set'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: ReportFault;
}

/**
 * The user's affinities over all clusters of the release, what their own images' vectors say, and their pins.
 *
 * A cached taste counts only while its seq agrees with the history's, so that a search in flight
 * cannot put old taste back. Both are asked for at once.
 */
export async function loadTaste(
  userId: string,
  historyOf: (userId: string) => Promise<UserHistory | null>,
  release: Release,
  ports: TastePorts,
): Promise<Taste> {
  const key = `${release.id}:taste-${TASTE_VECTOR_VERSION}:${ports.ranker.variant}:${userId}`;
  const [history, cached] = await Promise.all([historyOf(userId), ports.cache.get<Taste>(key)]);
  if (history === null || history.paused) return { kind: 'unknown' };
  if (cached?.kind === 'known' && cached.seq === history.seq) return cached;
  const seen = readSeen(history, ports).catch((error: unknown) => {
    ports.report('AFFINITIES', error);
    return null;
  });
  const [ranked, clusters] = await Promise.all([
    ports.ranker.taste(history, release),
    // Without them the page is composed of one taste, which is no reason to do without the affinities.
    ports.index.clusters().catch(() => []),
  ]);
  const known = await withSeen(ranked, history, await seen, release, ports.now());
  const taste = withParts(withPins(known, history), history, clusters);
  const keepMs = taste.kind === 'known' ? taste.keepMs : undefined;
  await ports.cache.set(key, taste, keepMs ?? TASTE_TTL_MS);
  return taste;
}

function withParts(taste: Taste, history: UserHistory, clusters: readonly Cluster[]): Taste {
  if (taste.kind === 'unknown') return taste;
  const parts = tasteParts(history, clusters);
  return parts === null ? taste : { ...taste, parts };
}

/** Index data of the user's newest images. */
interface Seen {
  readonly codes: ReadonlyMap<string, Int8Array>;
  readonly moments: ReferenceMoments;
}

/** Null where the release has no references. */
async function readSeen(history: UserHistory, { index }: TastePorts): Promise<Seen | 'none'> {
  const references = await index.references();
  if (references === null) return 'none';
  return { codes: await index.codes(imagesToRead(history)), moments: keptMoments(references) };
}

async function withSeen(
  taste: Taste,
  history: UserHistory,
  seen: Seen | 'none' | null,
  release: Release,
  now: number,
): Promise<Taste> {
  if (taste.kind === 'unknown' || seen === 'none') return taste;
  if (seen === null) return { ...taste, keepMs: Math.min(taste.keepMs ?? PARTIAL_TTL_MS, PARTIAL_TTL_MS) };
  return withVector(taste, { ...seen, history, baseline: release.agreement, now });
}

/** By the object that an index hands out until another release is live. */
const MOMENTS = new WeakMap<TasteReferences, ReferenceMoments>();

function keptMoments(references: TasteReferences): ReferenceMoments {
  const known = MOMENTS.get(references);
  if (known !== undefined) return known;
  const moments = momentsOf(references);
  MOMENTS.set(references, moments);
  return moments;
}
