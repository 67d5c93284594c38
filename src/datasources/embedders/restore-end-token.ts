/**
 * Puts the end token back where a long text was cut, in place.
 *
 * The text towers of CLIP take a text's vector from the place of its end token; transformers.js cuts that
 * off with the rest, and the vector would come from somewhere else. A text that fits ends with it already,
 * or with padding, and stays as it is.
 *
 * @param ids        token ids of one text
 * @param maxTokens  the length at which texts are cut
 * @param tokens     ids of the special tokens; null when the tokenizer has none
 */
export function restoreEndToken(
  ids: BigInt64Array,
  maxTokens: number,
  tokens: { readonly end: bigint | null; readonly padding: bigint | null },
): void {
  const last = maxTokens - 1;
  if (tokens.end === null || ids.length < maxTokens || ids[last] === tokens.padding) return;
  ids[last] = tokens.end;
}
