import type { Cluster } from '../domain/cluster.js';
import { lastSeen, type UserHistory } from '../domain/history.js';
import type { TasteParts } from '../domain/taste.js';
import { type Directions, directionsOf, dot, groupAlike, meanDirection } from './alike-clusters.js';
import { recencyOf, strengthOf } from './models/evidence.js';
import { AFFINITY_SETTINGS } from './models/settings.js';

/** The newest images of a history, which weigh nearly all of it; bounds the work. */
const IMAGES = 40;
/** Least cosine at which clusters, or groups of them, are similar; the catalogue's mean is the origin. */
const ALIKE = 0.3;
const FEWEST_IMAGES = 2;
/** An event less probable than this is not attributed to chance. */
const CHANCE = 0.003;

/** An image of the history: its weight, and its cluster's group. */
interface Seen {
  readonly clusterId: string;
  readonly direction: Float64Array;
  readonly weight: number;
}

interface Group {
  readonly centre: Float64Array;
  /** Places in the history, oldest first. */
  readonly places: readonly number[];
  readonly weight: number;
}

/**
 * The tastes of a history: its clusters, grouped by visual similarity, and every cluster of the catalogue
 * that is similar to one of the groups. A taste spans several clusters, most of which are absent from a short
 * history.
 *
 * A group counts when chance does not explain it. That concerns its number among images outside other groups,
 * given its share of the catalogue, and its absence since its last image. The first condition keeps stray
 * views from becoming tastes, the second drops a taste that the user has left: shares are for concurrent
 * tastes.
 *
 * @param clusters of the live release, with unit centroids
 * @returns null when the history has fewer than two tastes
 */
export function tasteParts(history: UserHistory, clusters: readonly Cluster[]): TasteParts | null {
  const directions = directionsOf(clusters);
  const seen = newestSeen(history, directions);
  const groups = groupsOf(seen).filter(({ places }) => places.length >= FEWEST_IMAGES);
  if (groups.length < 2) return null;
  const members = clustersOf(groups, directions);
  const tastes = groups.filter((group, i) => {
    const isMain = i === 0;
    return (
      (isMain || isMeant(group, groups[0], seen.length, shareOf(members[i] ?? [], clusters))) &&
      goesOn(group, seen.length)
    );
  });
  if (tastes.length < 2) return null;
  const total = tastes.reduce((sum, { weight }) => sum + weight, 0);
  return {
    shares: tastes.map(({ weight }) => weight / total),
    partOf: new Map(
      tastes.flatMap((taste, part) =>
        (members[groups.indexOf(taste)] ?? []).map((id) => [id, part] as const),
      ),
    ),
    weights: weightsOf(seen),
  };
}

/** The user's newest images that are not hidden, oldest first. */
function newestSeen(history: UserHistory, directions: Directions): readonly Seen[] {
  const hidden = new Set(history.hidden.map(({ imageId }) => imageId));
  const newest = history.seen.at(-1);
  // Ages count against each other only, so the newest image can be now.
  const recency = recencyOf(history, newest === undefined ? 0 : lastSeen(newest), AFFINITY_SETTINGS).seen;
  const first = Math.max(0, history.seen.length - IMAGES);
  return history.seen.slice(first).flatMap((image, i) => {
    const { imageId, clusterId } = image;
    const direction = clusterId === null ? undefined : directions.get(clusterId);
    if (clusterId === null || direction === undefined || hidden.has(imageId)) return [];
    return [{ clusterId, direction, weight: (recency[first + i] ?? 0) * strengthOf(image) }];
  });
}

function weightsOf(seen: readonly Seen[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const { clusterId, weight } of seen) weights.set(clusterId, (weights.get(clusterId) ?? 0) + weight);
  return weights;
}

/** Groups of similar clusters, the heaviest first. */
function groupsOf(seen: readonly Seen[]): readonly Group[] {
  const clusters = [...new Map(seen.map((image) => [image.clusterId, image.direction]))];
  const groups = groupAlike(
    clusters.map(([, direction]) => direction),
    ALIKE,
  );
  return groups
    .map((members) => {
      const ids = new Set(members.map((member) => clusters[member]?.[0]));
      const places = [...seen.keys()].filter((place) => ids.has(seen[place]?.clusterId));
      const images = seen.filter(({ clusterId }) => ids.has(clusterId));
      return {
        centre: meanDirection(images),
        places,
        weight: images.reduce((sum, { weight }) => sum + weight, 0),
      };
    })
    .sort((a, b) => b.weight - a.weight);
}

/** The clusters of the catalogue that look like each group: each cluster in the one that it is nearest to. */
function clustersOf(groups: readonly Group[], directions: Directions): readonly (readonly string[])[] {
  const members = groups.map((): string[] => []);
  for (const [id, direction] of directions) {
    const cosines = groups.map(({ centre }) => dot(centre, direction));
    const most = Math.max(...cosines);
    if (most >= ALIKE) members[cosines.indexOf(most)]?.push(id);
  }
  return members;
}

/** Share of the catalogue's images that are in these clusters. */
function shareOf(ids: readonly string[], clusters: readonly Cluster[]): number {
  const wanted = new Set(ids);
  const sum = (list: readonly Cluster[]) => list.reduce((total, { size }) => total + size, 0);
  return sum(clusters.filter(({ id }) => wanted.has(id))) / Math.max(1, sum(clusters));
}

/** Returns true if so many images would seldom be strays that chance puts outside the main taste. */
function isMeant(group: Group, main: Group | undefined, images: number, share: number): boolean {
  const strays = images - (main?.places.length ?? 0) - group.places.length;
  return poissonTail(group.places.length, strays * share) < CHANCE;
}

/** Returns true if a taste of this share is often absent for as long as this one is. */
function goesOn({ places }: Group, images: number): boolean {
  const since = images - 1 - (places.at(-1) ?? 0);
  return (1 - places.length / images) ** since >= CHANCE;
}

/** Probability of `least` or more where `mean` are expected. */
function poissonTail(least: number, mean: number): number {
  let [term, below] = [Math.exp(-mean), 0];
  for (let i = 0; i < least; i++) {
    below += term;
    term *= mean / (i + 1);
  }
  return Math.max(0, 1 - below);
}
