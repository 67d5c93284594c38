import pluralize from 'pluralize';
import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import { MAX_SPELT_WORDS, replaceWords, type Spelling, wordsIn } from '../../domain/text/spelling.js';
import { typingError } from './typing-error.js';

/** Interpretation of a text by the catalogue's words. */
export interface Meaning {
  /** The probable meaning; null: the text as typed. */
  readonly suggestion: string | null;
  /** True if the catalogue knows one of its words, in some form. A text of many words counts as known. */
  readonly isKnown: boolean;
}

/** A text of more different words says enough for one mistyped word not to matter. */
const MAX_WORDS = 8;

/**
 * The text with its unknown words replaced by words of the catalogue that were probably meant; null when there
 * are none. A word that the catalogue knows is never replaced.
 */
export async function suggestQuery(text: string, index: Pick<ImageIndex, 'spellings'>): Promise<Meaning> {
  const words = [...new Set(wordsIn(text))];
  if (words.length === 0) return { suggestion: null, isKnown: false };
  if (words.length > MAX_WORDS) return { suggestion: null, isKnown: true };
  const asked = new Set([...words, ...words.flatMap(otherForms)]);
  const spellings = await index.spellings([...asked].slice(0, MAX_SPELT_WORDS));
  const meant = new Map<string, string>();
  for (const word of words) {
    const better = meantBy(word, spellings);
    if (better !== null) meant.set(word, better);
  }
  return {
    suggestion: meant.size === 0 ? null : replaceWords(text, meant),
    isKnown: [...asked].some((word) => spellings.get(word)?.known === true),
  };
}

/** Singular and plural, and the word without accents: the same thing under another form. */
function otherForms(word: string): readonly string[] {
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '');
  return [pluralize.singular(word), pluralize.plural(word), plain].filter((form) => form !== word);
}

/** The catalogue's word for an unknown one: another form of it, else the likeliest slip, then the more frequent. */
function meantBy(word: string, spellings: ReadonlyMap<string, Spelling>): string | null {
  const spelling = spellings.get(word);
  if (spelling === undefined || spelling.known) return null;
  const form = otherForms(word).find((other) => spellings.get(other)?.known === true);
  if (form !== undefined) return form;
  const slips = spelling.near.flatMap(({ word: near, images }) => {
    const likelihood = typingError(word, near);
    return likelihood === null ? [] : [{ near, images, likelihood }];
  });
  slips.sort((a, b) => a.likelihood - b.likelihood || b.images - a.images);
  return slips[0]?.near ?? null;
}
