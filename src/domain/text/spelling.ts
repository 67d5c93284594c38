/**
 * Letters of a word that the spelling check considers: shorter words have too many neighbours, longer strings
 * are not words.
 */
export const WORD_LETTERS = { least: 3, most: 32 } as const;
/** Different words that are looked up at once. */
export const MAX_SPELT_WORDS = 24;
/** Near words that are answered for each. */
export const MAX_NEAR_WORDS = 20;
/** Two edits leave enough of a word to be recognised from this many letters on. */
export const TWO_EDITS_FROM = 9;

/** Spelling of one word, compared with the words of the catalogue. */
export interface Spelling {
  /**
   * True if a title, keyword or tag has the word. Words of deleted images may remain until the index is
   * reloaded.
   */
  readonly known: boolean;
  /** Similar words of the catalogue, the nearest first, then the more frequent; empty for a known word. */
  readonly near: readonly NearWord[];
}

export interface NearWord {
  readonly word: string;
  /** Approximate number of images with the word: it separates frequent words from rare ones. */
  readonly images: number;
}

const WORD = /[\p{L}\p{M}]+/gu;

/** Returns the words of a text in lower case, in order: runs of letters with a length in `WORD_LETTERS`. */
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
