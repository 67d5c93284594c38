/**
 * Restores the end token of a truncated text, in place.
 *
 * The text towers of CLIP take a text's vector at the position of its end token. transformers.js cuts the
 * token off with the rest, and the vector would come from another position. A text that fits ends with it
 * already, or with padding, and stays unchanged.
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
