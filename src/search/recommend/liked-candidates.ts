import type { ImageIndex, Neighbour } from '../../datasources/indexes/image-index.js';
import type { Cluster } from '../../domain/cluster.js';
import type { Degradation, DegradationReason, ReportFault } from '../../domain/degradation.js';
import type { ImageFilter } from '../../domain/image.js';
import type { Taste } from '../../domain/taste.js';
import { meanVector, type Vector } from '../../domain/vector.js';
import { liftOf } from '../../scoring/hit-affinity.js';
import { tasteDirections } from '../../scoring/taste-vector/taste-directions.js';
import { degradationReason } from '../degradation-reason.js';

/** The user's strongest clusters that are searched on their own. */
const STRONGEST = 10;
/** Images of each search, and of all of them. */
const MOST_EACH = 200;
const MOST_LIKED = 600;

/** Images that one user is likely to like. */
export interface Liked {
  readonly neighbours: readonly Neighbour[];
  readonly degradation: Degradation | null;
}

const NONE: Liked = { neighbours: [], degradation: null };

export interface LikedPorts {
  readonly index: Pick<ImageIndex, 'clusters' | 'nearest' | 'references'>;
  readonly report: ReportFault;
  readonly settings: { readonly candidates: number };
}

/**
 * Images that a user is likely to like: the nearest to their vector and to each of several tastes, and those in
 * their strongest clusters. Never rejects: what is popular remains.
 *
 * @param weight  of the taste; at 0 there is nothing to look for
 * @param filter  also without the images that are not to be shown
 */
export async function likedCandidates(
  taste: Taste,
  weight: number,
  filter: ImageFilter,
  signal: AbortSignal,
  { index, report, settings }: LikedPorts,
): Promise<Liked> {
  if (taste.kind === 'unknown' || weight === 0) return NONE;
  try {
    const [references, clusters] = await Promise.all([index.references(), index.clusters()]);
    const directions = tasteDirections(taste, references, clusters);
    const strongest = strongestOf(taste, clusters, filter);
    const towards = directions[0] ?? centreOf(strongest);
    const k = Math.min(settings.candidates, MOST_EACH);
    const lists = await Promise.all([
      ...directions.map((direction) => index.nearest(direction, { k, filter, signal })),
      ...(towards === null || strongest.length === 0
        ? []
        : [
            index.nearest(towards, {
              k,
              filter: { ...filter, clusters: strongest.map(({ id }) => id) },
              signal,
            }),
          ]),
    ]);
    return { neighbours: inTurn(lists).slice(0, MOST_LIKED), degradation: null };
  } catch (error) {
    report('CANDIDATES', error);
    // The error of an aborted call is the engine's own.
    return withoutLiked(signal.aborted ? 'TIMEOUT' : (degradationReason(error) ?? 'UNAVAILABLE'));
  }
}

/** Answers in their place: what is popular, ranked by the taste. */
export function withoutLiked(reason: DegradationReason): Liked {
  const fallback = 'popular images alone';
  return { neighbours: [], degradation: { stage: 'CANDIDATES', reason, fallback } };
}

/** The clusters with the greatest lifts, pinned ones first. */
function strongestOf(
  taste: Extract<Taste, { kind: 'known' }>,
  clusters: readonly Cluster[],
  filter: ImageFilter,
): readonly Cluster[] {
  const strength = ({ id }: Cluster) =>
    taste.pinned?.has(id) ? Number.POSITIVE_INFINITY : liftOf(taste, id);
  return clusters
    .filter((cluster) => strength(cluster) > 0 && (filter.clusters?.includes(cluster.id) ?? true))
    .map((cluster) => ({ cluster, value: strength(cluster) }))
    .sort((a, b) => (a.value === b.value ? 0 : b.value - a.value))
    .slice(0, STRONGEST)
    .map(({ cluster }) => cluster);
}

function centreOf(clusters: readonly Cluster[]): Vector | null {
  return clusters.length === 0 ? null : meanVector(clusters.map(({ centroid }) => centroid));
}

/** The first of each list, then the second of each, without repeats. */
function inTurn(lists: readonly (readonly Neighbour[])[]): readonly Neighbour[] {
  const longest = lists.reduce((most, { length }) => Math.max(most, length), 0);
  const all = new Map<string, Neighbour>();
  for (let place = 0; place < longest; place++) {
    for (const list of lists) {
      const neighbour = list[place];
      if (neighbour !== undefined && !all.has(neighbour.imageId)) all.set(neighbour.imageId, neighbour);
    }
  }
  return [...all.values()];
}
