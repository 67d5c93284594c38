import { TWO_EDITS_FROM } from '../domain/spelling.js';

/** From so many letters on a word may have a letter too many, or a wrong one: shorter ones are words of their own. */
const LONG_WORD = 7;

/** Ways to mistype a word, the likeliest first; those of the same number are equally likely. */
const LIKELIHOOD = { swapped: 1, missing: 2, doubled: 2, added: 3, replaced: 4, several: 5 } as const;

/**
 * How a word may have come from a word of the catalogue by a slip of the fingers; null when that is unlikely.
 *
 * Swapped and missing letters are believed of short words too. A letter too many or a wrong one makes other words
 * of short ones ("bell" and "ball"), so those are believed of long words only, and the first letter is hardly
 * ever wrong.
 *
 * @param typed in lower case
 * @param word another word, at most two edits away
 * @returns how likely, 1 the likeliest
 */
export function typingError(typed: string, word: string): number | null {
  const { before, left, right } = difference(typed, word);
  if (left.length === 0 && right.length === 1) return LIKELIHOOD.missing;
  if (left.length === 2 && right === left.charAt(1) + left.charAt(0)) return LIKELIHOOD.swapped;
  if (left.length === 1 && right.length === 0) return added(typed, before);
  if (left.length === 1 && right.length === 1) return replaced(typed, before, left + right);
  const isLikely = typed.length >= TWO_EDITS_FROM && before > 0;
  return isLikely ? LIKELIHOOD.several : null;
}

/** What is left of two words without their common beginning and end. */
function difference(a: string, b: string) {
  let before = 0;
  while (before < a.length && before < b.length && a[before] === b[before]) before++;
  let behind = 0;
  while (behind < Math.min(a.length, b.length) - before && a.at(-1 - behind) === b.at(-1 - behind)) behind++;
  return { before, left: a.slice(before, a.length - behind), right: b.slice(before, b.length - behind) };
}

/** A key that was hit twice, or another one with it. */
function added(typed: string, at: number): number | null {
  if (at > 0 && typed[at] === typed[at - 1]) return LIKELIHOOD.doubled;
  return typed.length >= LONG_WORD && at > 0 ? LIKELIHOOD.added : null;
}

/** `c` and `k` sound alike, at the beginning of a word too. */
function replaced(typed: string, at: number, letters: string): number | null {
  if (letters === 'kc' || letters === 'ck') return LIKELIHOOD.replaced;
  return typed.length >= LONG_WORD && at > 0 ? LIKELIHOOD.replaced : null;
}
