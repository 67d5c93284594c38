import { createHash } from 'node:crypto';
import type { Cache } from '../../datasources/caches/cache.js';
import type { ImageIndex, Neighbour } from '../../datasources/indexes/image-index.js';
import type { ClusterRanker } from '../../datasources/rankers/cluster-ranker.js';
import type { Cluster } from '../../domain/cluster.js';
import type { Degradation, ReportFault } from '../../domain/degradation.js';
import type { Hit } from '../../domain/hit.js';
import type { ImageFilter } from '../../domain/image.js';
import { indexFailure } from '../../domain/index-failure.js';
import type { Release } from '../../domain/release.js';
import { meanVector } from '../../domain/vector.js';
import { popularOrder } from '../../scoring/popular-order.js';
import { degradationReason } from '../degradation-reason.js';
import { hitsOf, type KeptImages, keepImages } from '../kept-images.js';
import { outOfTime, type SearchBudget, type Timing, within } from '../search-budget.js';

const KEPT_MS = 5 * 60 * 1000;
/** A list by the clusters' sizes, made because the ranker was away, is made again soon. */
const PARTIAL_MS = 5_000;
/** Share of the budget that the ranker may take to say what is popular; k-NN needs the rest. */
const PATIENCE = 0.5;
/** Images of a cluster, where the catalogue has enough clusters. */
const IMAGES_EACH = 8;
/** Clusters that are searched each on its own; a catalogue may have twenty times as many. */
const CLUSTERS_ASKED = 25;

export interface PopularPorts {
  readonly index: Pick<ImageIndex, 'clusters' | 'nearest' | 'revision'>;
  readonly ranker: Pick<ClusterRanker, 'popularity' | 'variant'>;
  readonly cache: Pick<Cache, 'get' | 'set'>;
  readonly timing: Timing;
  readonly report: ReportFault;
  readonly settings: { readonly candidates: number; readonly budgetMs: number };
}

/** Images for anybody, the most popular first; without a similarity, since there is no query. */
export interface Popular {
  readonly hits: readonly Hit[];
  readonly degradation: Degradation | null;
}

interface KeptPopular extends Pick<Popular, 'degradation'> {
  readonly revision: number;
  readonly images: KeptImages;
}

/**
 * The images nearest to the centres of the clusters that people choose most, in an order that is popular and
 * diverse. Nothing in it depends on the user, so all share it.
 *
 * @throws ParallaxError UNAVAILABLE when the index is down and the cache does not help
 */
export async function popularCandidates(
  filter: ImageFilter,
  release: Release,
  budget: SearchBudget,
  ports: PopularPorts,
): Promise<Popular> {
  const { index, ranker, cache, report, settings } = ports;
  const key = keyOf(filter, release, ranker, settings.candidates);
  const known = await cache.get<KeptPopular>(key);
  try {
    // Read before the searches: what is put while they run makes the next list anew.
    const revision = await index.revision();
    if (known?.revision === revision) return popularKept(known);
    const popular = await makeList(filter, release, budget, ports);
    const { hits, degradation } = popular;
    const value: KeptPopular = { degradation, revision, images: keepImages(hits) };
    await cache.set(key, value, degradation === null ? KEPT_MS : PARTIAL_MS);
    return popular;
  } catch (error) {
    const reason = degradationReason(error);
    if (reason === null || known === undefined) throw indexFailure(error);
    report('CANDIDATES', error);
    const fallback = 'the popular images of some minutes ago';
    return { ...popularKept(known), degradation: { stage: 'CANDIDATES', reason, fallback } };
  }
}

function popularKept({ images, degradation }: KeptPopular): Popular {
  return { hits: hitsOf(images), degradation };
}

async function makeList(
  filter: ImageFilter,
  release: Release,
  budget: SearchBudget,
  ports: PopularPorts,
): Promise<Popular> {
  const [clusters, popularity] = await Promise.all([
    ports.index.clusters(),
    popularityInTime(release, budget, ports),
  ]);
  const shares = popularity.shares.size > 0 ? popularity.shares : sizesOf(clusters);
  const asked = clusters
    .filter(({ id, size }) => size > 0 && (filter.clusters?.includes(id) ?? true))
    .sort((a, b) => (shares.get(b.id) ?? 0) - (shares.get(a.id) ?? 0));
  const found = await typicalImages(asked, filter, budget, ports);
  const hits = popularOrder(found, shares).slice(0, ports.settings.candidates);
  return { hits, degradation: popularity.degradation };
}

/**
 * The images nearest to the centres of the first clusters, cluster by cluster. Where a narrow filter or a small cluster
 * leaves fewer than a search ranks, one more search finds the others among all clusters.
 */
async function typicalImages(
  clusters: readonly Cluster[],
  filter: ImageFilter,
  { signal }: SearchBudget,
  { index, settings: { candidates } }: PopularPorts,
): Promise<readonly Neighbour[]> {
  if (clusters.length === 0) return [];
  const k = Math.min(candidates, Math.max(IMAGES_EACH, Math.ceil(candidates / clusters.length)));
  const lists = await Promise.all(
    clusters
      .slice(0, CLUSTERS_ASKED)
      .map(({ id, centroid }) =>
        index.nearest(centroid, { k, filter: { ...filter, clusters: [id] }, signal }),
      ),
  );
  const found = lists.flat();
  if (found.length >= candidates) return found;
  signal.throwIfAborted();
  const centre = meanVector(clusters.map(({ centroid }) => centroid));
  const others = await index.nearest(centre, { k: candidates, filter, signal });
  return [...new Map([...found, ...others].map((neighbour) => [neighbour.imageId, neighbour])).values()];
}

/** Popularity as the ranker knows it; one that fails or is late leaves the clusters' sizes. */
async function popularityInTime(
  release: Release,
  budget: SearchBudget,
  { ranker, timing, report, settings }: PopularPorts,
): Promise<{ readonly shares: ReadonlyMap<string, number>; readonly degradation: Degradation | null }> {
  try {
    const patience = PATIENCE * settings.budgetMs;
    const shares = await within(timing, ranker.popularity(release), patience, () => {
      throw outOfTime(patience);
    });
    return { shares, degradation: null };
  } catch (error) {
    const reason = degradationReason(error);
    if (reason === null || budget.signal.aborted) throw error;
    report('AFFINITIES', error);
    const fallback = 'the largest clusters instead of the most popular';
    return { shares: new Map(), degradation: { stage: 'AFFINITIES', reason, fallback } };
  }
}

function sizesOf(clusters: readonly Cluster[]): ReadonlyMap<string, number> {
  return new Map(clusters.map(({ id, size }) => [id, size]));
}

/** Raised when the list changes, so that no instance reads what one of another version kept. */
const LIST_VERSION = 2;

function keyOf(
  filter: ImageFilter,
  release: Release,
  { variant }: Pick<ClusterRanker, 'variant'>,
  candidates: number,
): string {
  const hash = createHash('sha256').update(JSON.stringify([variant, filter, candidates]));
  return `${release.id}:popular-${LIST_VERSION}:${hash.digest('base64url')}`;
}
