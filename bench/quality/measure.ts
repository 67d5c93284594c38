import type { Observation } from './bootstrap.js';
import { randomFor } from './draw.js';
import { mean, ndcg, PAGE, share } from './metrics.js';
import type { PastDraw } from './pasts.js';
import type { Picture, Pictures } from './picture.js';
import type { Asked, Past, World } from './world.js';

/** A user who is drawn anew for every subject, so that they never looked at what they search for. */
export interface Person {
  readonly seed: number;
  readonly style: string;
}

export interface Study<M extends string> {
  /** Names the draw: two studies of one name and one seed have the same users. */
  readonly name: string;
  readonly world: World;
  readonly people: readonly Person[];
  readonly subjects: readonly string[];
  readonly past: (person: Person, draw: PastDraw) => Past | null;
  readonly asked?: Asked;
  /** Measures of a page, by name. */
  readonly measures: (page: Page) => Readonly<Record<M, number>>;
}

export interface Page {
  readonly shown: readonly Picture[];
  /** The page of an unknown user. */
  readonly plain: readonly Picture[];
  readonly subject: string;
  readonly person: Person;
  readonly pictures: Pictures;
}

/** Every person searches for every subject. */
export async function study<M extends string>(
  options: Study<M>,
): Promise<ReadonlyMap<M, readonly Observation[]>> {
  const { name, world, people, subjects, past, asked = {}, measures } = options;
  const found = new Map<M, Observation[]>();
  const { pictures } = world;
  for (const subject of subjects) {
    const plain = await world.plain(subject, asked);
    for (const person of people) {
      const random = randomFor(name, person.seed, person.style, subject);
      const shown = await world.search(subject, past(person, { pictures, subject, random }), asked);
      const values = measures({ shown, plain, subject, person, pictures });
      for (const measure of namesOf(values)) {
        const list = found.get(measure) ?? [];
        list.push({ user: `${person.seed} ${person.style}`, subject, value: values[measure] });
        found.set(measure, list);
      }
    }
  }
  return found;
}

export function everyone(seeds: readonly number[], styles: readonly string[]): readonly Person[] {
  return seeds.flatMap((seed) => styles.map((style) => ({ seed, style })));
}

/** nDCG of a page: a picture of the subject gains 1, in a wanted style 3. */
export function pageNdcg(
  shown: readonly Picture[],
  { subject, pictures }: Pick<Page, 'subject' | 'pictures'>,
  wanted: (style: string) => boolean,
): number {
  const gain = (picture: Picture): number =>
    picture.subject !== subject ? 0 : wanted(picture.style) ? 3 : 1;
  return ndcg(shown.map(gain), pictures.of(subject).map(gain));
}

/** Pictures of the subject among the first ten, as a part of as many as there can be. */
export function subjectPrecision(
  shown: readonly Picture[],
  { subject, pictures }: Pick<Page, 'subject' | 'pictures'>,
): number {
  const possible = Math.min(PAGE, pictures.of(subject).length);
  return shown.filter((picture) => picture.subject === subject).length / possible;
}

export function styleShare(shown: readonly Picture[], style: string): number {
  return share(shown, (picture) => picture.style === style);
}

/** The measure of the pages of unknown users beside it. */
export function meanOf(observations: readonly Observation[] | undefined): number {
  return mean((observations ?? []).map(({ value }) => value));
}

function namesOf<M extends string>(values: Readonly<Record<M, number>>): readonly M[] {
  const names: M[] = [];
  for (const name in values) names.push(name);
  return names;
}
