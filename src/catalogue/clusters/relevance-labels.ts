import type { RelevanceLabels } from '../../domain/relevance.js';
import { FEWEST_QUERIES } from '../../scoring/relevance/fit-relevance.js';
import { saysSomething } from '../ingest/image-identity.js';

/** A text that a user might search for, and the images that match it. */
export interface Label {
  readonly text: string;
  /** Rows of the catalogue that carry it. */
  readonly carriers: ReadonlySet<number>;
}

export interface Labels {
  readonly source: RelevanceLabels;
  readonly labels: readonly Label[];
}

export interface DescribedImages {
  readonly titles: readonly string[];
  readonly tags: readonly (readonly string[])[];
}

/** A label of fewer images, or of a smaller share, names one thing rather than a kind of thing. */
const FEWEST_CARRIERS = 3;
const SMALLEST_SHARE = 1 / 10_000;
/** A label of more images than this is no answer to a search. */
const LARGEST_SHARE = 1 / 2;
const SHORTEST_WORD = 3;

/**
 * Chooses labels that stand in for searches with known answers: the catalogue's tags, or the words of its
 * titles if it has too few tags.
 *
 * @param most    maximum number of labels, drawn at random
 * @param random  in [0, 1), seeded
 * @returns null when neither has enough
 */
export function chooseLabels(images: DescribedImages, most: number, random: () => number): Labels | null {
  const sources = [
    ['tags', () => images.tags],
    ['titles', () => images.titles.map(wordsOf)],
  ] as const;
  for (const [source, read] of sources) {
    const labels = drawn(usable(read()), most, random);
    if (labels.length >= FEWEST_QUERIES) return { source, labels };
  }
  return null;
}

function wordsOf(title: string): readonly string[] {
  const words = title.toLowerCase().match(/\p{L}+/gu) ?? [];
  return words.filter((word) => word.length >= SHORTEST_WORD && saysSomething(word));
}

/** Sorted by text, whatever the order of the images. */
function usable(words: readonly (readonly string[])[]): readonly Label[] {
  const carriers = new Map<string, Set<number>>();
  words.forEach((each, row) => {
    for (const word of each) {
      const rows = carriers.get(word);
      if (rows === undefined) carriers.set(word, new Set([row]));
      else rows.add(row);
    }
  });
  const fewest = Math.max(FEWEST_CARRIERS, words.length * SMALLEST_SHARE);
  return [...carriers]
    .filter(
      ([text, { size }]) => size >= fewest && size <= words.length * LARGEST_SHARE && saysSomething(text),
    )
    .map(([text, rows]) => ({ text, carriers: rows }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** The first steps of a Fisher-Yates shuffle. */
function drawn<T>(from: readonly T[], most: number, random: () => number): readonly T[] {
  const shuffled = [...from];
  for (let i = 0; i < Math.min(most, shuffled.length); i++) {
    const j = i + Math.floor(random() * (shuffled.length - i));
    const [a, b] = [shuffled[i], shuffled[j]];
    if (a === undefined || b === undefined) continue;
    shuffled[i] = b;
    shuffled[j] = a;
  }
  return shuffled.slice(0, most);
}
