import type { AppliedArm, ShownPage } from '../../../domain/impression.js';
import type { Interaction, InteractionType } from '../../../domain/interaction.js';

/** A search of the experiment, with what its user chose. */
export interface CreditedSearch {
  readonly userId: string;
  /** When its first page was shown, milliseconds since the epoch. */
  readonly at: number;
  /** Distinct images that were chosen, by the arm that placed them. */
  readonly chosen: readonly [number, number];
  /** First place of the first page; null when no arm placed it. */
  readonly first: FirstPlace | null;
}

export interface FirstPlace {
  readonly arm: 0 | 1;
  /** Probability that this image was there: 1/2 or 1. */
  readonly chance: number;
  readonly wasChosen: boolean;
}

/** Counts of a place in the list, both arms. */
export interface PlaceCounts {
  /** From 1. */
  readonly place: number;
  /** Images that each arm placed there and that were shown. */
  readonly shown: readonly [number, number];
  /** Those of them that were chosen. */
  readonly chosen: readonly [number, number];
}

/** Searches of one experiment, and facts about the log that they are from. */
export interface CreditedSearches {
  readonly experiment: string;
  readonly names: readonly [string, string];
  /** Oldest first. */
  readonly searches: readonly CreditedSearch[];
  /** Shown pages of other experiments, or of none. */
  readonly otherPages: number;
  /** Interactions that chose an image, and those credited to an arm. */
  readonly interactions: number;
  readonly credited: number;
  /** Interactions that chose an image without the id of a list, or with that of a list not of this experiment. */
  readonly withoutList: number;
  readonly ofOtherLists: number;
  /** The first places of the lists. */
  readonly places: readonly PlaceCounts[];
}

/** Places that are counted: a page by default. */
const COUNTED_PLACES = 20;

/** Interactions that choose an image. */
const CHOICES: ReadonlySet<InteractionType> = new Set(['VIEW', 'FAVORITE', 'DOWNLOAD']);

interface Search {
  readonly userId: string;
  at: number;
  readonly placed: Map<string, { readonly arm: 0 | 1; readonly place: number }>;
  readonly chosen: Set<string>;
  first: { readonly imageId: string; readonly arm: 0 | 1; readonly chance: number } | null;
}

/** Searches of one experiment, gathered page by page: a log may hold millions of pages. */
interface Experiment {
  readonly names: readonly [string, string] | null;
  readonly searches: Map<string, Search>;
  pages: number;
}

/**
 * Credits what users chose to the arms of an experiment. An interaction counts where its user and search are those of
 * a shown page that has its image; an image counts once a search.
 *
 * @param experiment  its text; null: the one of the newest page that has one
 * @returns null when no page is of an experiment
 */
export async function creditSearches(
  shown: AsyncIterable<ShownPage>,
  entries: AsyncIterable<Interaction>,
  experiment: string | null,
): Promise<CreditedSearches | null> {
  const found = new Map<string, Experiment>();
  let [pages, newestAt, text] = [0, Number.NEGATIVE_INFINITY, experiment];
  for await (const page of shown) {
    pages += 1;
    const { experiment: own, arms } = page.order;
    if (own === null || (experiment !== null && own !== experiment)) continue;
    if (page.at >= newestAt) [newestAt, text] = [page.at, own];
    const one = found.get(own) ?? { names: namesOf(arms), searches: new Map(), pages: 0 };
    found.set(own, one);
    one.pages += 1;
    addPage(one.searches, page);
  }
  const ours = text === null ? undefined : found.get(text);
  if (text === null || !ours?.names) return null;
  const { names, searches } = ours;
  let [interactions, credited, withoutList, ofOtherLists] = [0, 0, 0, 0];
  for await (const { userId, searchId, imageId, type } of entries) {
    if (!CHOICES.has(type)) continue;
    interactions += 1;
    if (searchId === undefined) withoutList += 1;
    const search = searchId === undefined ? undefined : searches.get(keyOf(userId, searchId));
    if (searchId !== undefined && search === undefined) ofOtherLists += 1;
    if (search?.placed.has(imageId) !== true) continue;
    credited += 1;
    search.chosen.add(imageId);
  }
  return {
    experiment: text,
    names,
    searches: [...searches.values()].sort((a, b) => a.at - b.at).map(creditOf),
    otherPages: pages - ours.pages,
    interactions,
    credited,
    withoutList,
    ofOtherLists,
    places: placesOf([...searches.values()]),
  };
}

function placesOf(searches: readonly Search[]): readonly PlaceCounts[] {
  const counts = Array.from({ length: COUNTED_PLACES }, (_, i) => ({
    place: i + 1,
    shown: [0, 0] as [number, number],
    chosen: [0, 0] as [number, number],
  }));
  for (const { placed, chosen } of searches) {
    for (const [imageId, { arm, place }] of placed) {
      const count = counts[place - 1];
      if (count === undefined) continue;
      count.shown[arm] += 1;
      if (chosen.has(imageId)) count.chosen[arm] += 1;
    }
  }
  return counts.filter(({ shown: [a, b] }) => a + b > 0);
}

function namesOf([a, b]: readonly AppliedArm[]): readonly [string, string] | null {
  return a === undefined || b === undefined ? null : [a.name, b.name];
}

function keyOf(userId: string, searchId: string): string {
  return `${searchId}\n${userId}`;
}

function addPage(searches: Map<string, Search>, { userId, searchId, at, order, images }: ShownPage): void {
  const key = keyOf(userId, searchId);
  const search = searches.get(key) ?? { userId, at, placed: new Map(), chosen: new Set(), first: null };
  searches.set(key, search);
  search.at = Math.min(search.at, at);
  for (const { imageId, arm, rank } of images) {
    if (arm === undefined) continue;
    search.placed.set(imageId, { arm, place: rank });
    if (rank === 1) search.first = { imageId, arm, chance: order.firstChance };
  }
}

function creditOf({ userId, at, placed, chosen, first }: Search): CreditedSearch {
  const counts: [number, number] = [0, 0];
  for (const imageId of chosen) {
    const image = placed.get(imageId);
    if (image !== undefined) counts[image.arm] += 1;
  }
  return {
    userId,
    at,
    chosen: counts,
    first:
      first === null ? null : { arm: first.arm, chance: first.chance, wasChosen: chosen.has(first.imageId) },
  };
}
