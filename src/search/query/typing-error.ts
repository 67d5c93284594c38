import { TWO_EDITS_FROM } from '../../domain/text/spelling.js';

/** Up to so many letters a word is one slip away from words of any meaning. */
const SHORT_WORD = 3;
/** From so many letters on a letter too many, a wrong one or a missing first one seldom makes another word. */
const LONG_WORD = 7;
/** Letters of the Latin alphabet that make no word by themselves. */
const CONSONANTS = /^[bcdfghjklmnpqrstvwxz]+$/;

/** Ways to mistype a word, the likeliest first; those of the same number are equally likely. */
const LIKELIHOOD = { swapped: 1, missing: 2, doubled: 2, added: 3, replaced: 4, several: 5 } as const;

/**
 * Likelihood that a word is a typing error for a word of the catalogue; null when it is unlikely.
 *
 * A word of up to three letters is neither corrected nor a correction: nearly all of them are words ("rat"
 * and "art", "boot" and "bot"). Exceptions are consonants alone ("frg") and `k` for `c` ("kat"). Swapped and
 * missing letters are accepted in all longer words. An extra letter, a wrong one ("bell" and "ball") or a
 * missing first one ("right" and "bright") makes other words. It is accepted in long words only.
 *
 * @param typed in lower case
 * @param word another word, at most two edits away
 * @returns the likelihood, at most 1
 * @see Elasticsearch reference, "Fuzziness": `AUTO` allows no edits in the shortest words, and two in long
 *   ones
 */
export function typingError(typed: string, word: string): number | null {
  const { before, left, right } = difference(typed, word);
  if (isShort(typed, word)) return soundsAlike(left + right) ? LIKELIHOOD.replaced : null;
  if (left.length === 0 && right.length === 1) return missing(word, before);
  if (left.length === 2 && right === left.charAt(1) + left.charAt(0)) return LIKELIHOOD.swapped;
  if (left.length === 1 && right.length === 0) return added(typed, before);
  if (left.length === 1 && right.length === 1) return replaced(typed, before, left + right);
  const isLikely = typed.length >= TWO_EDITS_FROM && before > 0;
  return isLikely ? LIKELIHOOD.several : null;
}

function isShort(typed: string, word: string): boolean {
  return Math.min(typed.length, word.length) <= SHORT_WORD && !CONSONANTS.test(typed);
}

/** Returns the parts of two words without their common prefix and suffix. */
function difference(a: string, b: string) {
  let before = 0;
  while (before < a.length && before < b.length && a[before] === b[before]) before++;
  let behind = 0;
  while (behind < Math.min(a.length, b.length) - before && a.at(-1 - behind) === b.at(-1 - behind)) behind++;
  return { before, left: a.slice(before, a.length - behind), right: b.slice(before, b.length - behind) };
}

function missing(word: string, at: number): number | null {
  return at > 0 || word.length >= LONG_WORD ? LIKELIHOOD.missing : null;
}

/** A key that was hit twice, or another one with it. */
function added(typed: string, at: number): number | null {
  if (at > 0 && typed[at] === typed[at - 1]) return LIKELIHOOD.doubled;
  return typed.length >= LONG_WORD && at > 0 ? LIKELIHOOD.added : null;
}

function replaced(typed: string, at: number, letters: string): number | null {
  if (soundsAlike(letters)) return LIKELIHOOD.replaced;
  return typed.length >= LONG_WORD && at > 0 ? LIKELIHOOD.replaced : null;
}

/** `c` and `k`, at the beginning of a word too. */
function soundsAlike(letters: string): boolean {
  return letters === 'kc' || letters === 'ck';
}
