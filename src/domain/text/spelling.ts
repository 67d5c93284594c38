/** Letters of a word that spelling looks at: shorter ones are near everything, longer ones are no words. */
export const WORD_LETTERS = { least: 3, most: 32 } as const;
/** Different words that are looked up at once. */
export const MAX_SPELT_WORDS = 24;
/** Near words that are answered for each. */
export const MAX_NEAR_WORDS = 20;
/** Two edits leave enough of a word to be recognised from this many letters on. */
export const TWO_EDITS_FROM = 9;

/** What a catalogue knows of a word. */
export interface Spelling {
  /** Whether a title, keyword or tag holds it. Words of images that left may linger until the index is read anew. */
  readonly known: boolean;
  /** The catalogue's other words near to it, the nearest first, then those of more images; none of a known word. */
  readonly near: readonly NearWord[];
}

export interface NearWord {
  readonly word: string;
  /** How many images hold it, about: it tells frequent words from rare ones. */
  readonly images: number;
}

const WORD = /[\p{L}\p{M}]+/gu;

/** The words of a text in lower case, in order: runs of letters of a length that spelling looks at. */
export function wordsIn(text: string): readonly string[] {
  const words = text.normalize('NFC').toLowerCase().match(WORD) ?? [];
  return words.filter(({ length }) => length >= WORD_LETTERS.least && length <= WORD_LETTERS.most);
}

/** The text with each of its words replaced by another, where there is one. */
export function replaceWords(text: string, by: ReadonlyMap<string, string>): string {
  return text.replace(WORD, (word) => by.get(word.toLowerCase()) ?? word);
}

/** The nearest words first, cut to what is answered for one word. */
export function nearestWords(found: readonly (NearWord & { readonly edits: number })[]): readonly NearWord[] {
  return found
    .toSorted(
      (a, b) => a.edits - b.edits || b.images - a.images || (a.word < b.word ? -1 : Number(a.word > b.word)),
    )
    .slice(0, MAX_NEAR_WORDS)
    .map(({ word, images }) => ({ word, images }));
}

/** Each word with two neighbouring letters swapped: to Levenshtein two edits, to a typist one. */
export function swapsOf(word: string): readonly string[] {
  return Array.from(
    { length: Math.max(0, word.length - 1) },
    (_, i) => word.slice(0, i) + word.charAt(i + 1) + word.charAt(i) + word.slice(i + 2),
  ).filter((swapped) => swapped !== word);
}
