/** Longer regular expressions are refused by the engine (`index.max_regex_length`). */
const MAX_REGEX = 1_000;

/**
 * Documents with one of the values in a keyword field, whatever the case.
 *
 * The engine's `case_insensitive` knows the letters of ASCII alone; a value with others is a regular expression with
 * both cases of each. It works on every index as it is, where a folded field would have to be filled first.
 *
 * @see https://docs.opensearch.org/latest/query-dsl/term/term/
 */
export function anyCase(field: string, values: readonly string[]): object {
  const [only, ...others] = values.map((value) => oneInAnyCase(field, value));
  return others.length === 0 && only !== undefined ? only : { bool: { should: [only, ...others] } };
}

function oneInAnyCase(field: string, value: string): object {
  if (!/\p{Cased}/u.test(value)) return { term: { [field]: value } };
  if (!/[^\p{ASCII}]/u.test(value.replace(/\P{Cased}/gu, ''))) {
    return { term: { [field]: { value, case_insensitive: true } } };
  }
  const pattern = Array.from(value, inBothCases).join('');
  if (pattern.length > MAX_REGEX) return { term: { [field]: value } };
  return { regexp: { [field]: { value: pattern, flags: 'NONE', case_insensitive: true } } };
}

function inBothCases(character: string): string {
  if (!/\p{Cased}/u.test(character)) return character.replace(/[^\p{L}\p{M}\p{N}]/u, '\\$&');
  const lower = character.toLowerCase();
  const forms = [character, lower, character.toUpperCase(), ...(/[σς]/u.test(lower) ? ['σ', 'ς'] : [])];
  // Where the other case is several letters ("ß"), the engine's fields hold it as it is.
  const letters = new Set(forms.filter((form) => Array.from(form).length === 1));
  return letters.size === 1 ? character : `[${[...letters].join('')}]`;
}
