import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomFor } from './draw.js';

export interface Rating {
  readonly user: string;
  readonly item: string;
  /** Seconds since the epoch. */
  readonly at: number;
}

/** A sitting ends where nothing happens for ten minutes. */
const SITTING_SECONDS = 600;

/** `ml-100k.inter`: a heading, then user, item, rating and time, parted by tabs; by time rising, ties as they stand. */
export function readRatings(folder: string): readonly Rating[] {
  const ratings = linesOf(join(folder, 'ml-100k.inter')).map((line) => {
    const [user = '', item = '', , at = ''] = line.split('\t');
    return { user, item, at: Number(at) };
  });
  return byTime(ratings);
}

/** `item_cluster_k50.tsv`: a heading, then item and cluster. */
export function readItemClusters(folder: string): ReadonlyMap<string, string> {
  return new Map(
    linesOf(join(folder, 'item_cluster_k50.tsv')).map((line) => {
      const [item = '', cluster = ''] = line.split('\t');
      return [item, cluster];
    }),
  );
}

/**
 * The same ratings with the order inside each sitting drawn anew: people rated what a list showed them, and a
 * model that learns the list's order knows nothing of taste.
 */
export function shuffledSittings(ratings: readonly Rating[]): readonly Rating[] {
  const ofUser = new Map<string, Rating[]>();
  for (const rating of ratings) ofUser.set(rating.user, [...(ofUser.get(rating.user) ?? []), rating]);
  const shuffled = [...ofUser].flatMap(([user, own]) =>
    sittingsOf(own).flatMap((sitting, number) => shuffledTimes(sitting, randomFor('sitting', user, number))),
  );
  return byTime(shuffled);
}

function sittingsOf(ratings: readonly Rating[]): readonly (readonly Rating[])[] {
  const sittings: Rating[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const rating of ratings) {
    if (rating.at - last > SITTING_SECONDS) sittings.push([]);
    sittings.at(-1)?.push(rating);
    last = rating.at;
  }
  return sittings;
}

/** The sitting's times in their order, each with another of its ratings. */
function shuffledTimes(sitting: readonly Rating[], random: () => number): readonly Rating[] {
  const left = [...sitting];
  return sitting.map(({ at }) => {
    const [rating] = left.splice(Math.floor(random() * left.length), 1);
    if (rating === undefined) throw new Error('A sitting has as many ratings as times.');
    return { ...rating, at };
  });
}

function byTime(ratings: readonly Rating[]): readonly Rating[] {
  return [...ratings].sort((a, b) => a.at - b.at);
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(1);
}
