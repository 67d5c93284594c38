import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipThreadSettings } from './clip-messages.js';

/** Tokenizers of SigLIP 2; the first SigLIP has a tokenizer of its own that lower-cases by itself. */
const LOWERED = /^(?:Gemma|Siglip2)Tokenizer/;

/**
 * Returns true if texts must be lower-cased before tokenisation. CLIP and SigLIP 2 were trained on lower case
 * only, and the tokenizer of SigLIP 2, that of Gemma, does not do it.
 *
 * @see Hugging Face transformers, pull request 43101 (`Siglip2Tokenizer`)
 */
export async function readsLowerCase({ folder, family }: ClipThreadSettings): Promise<boolean> {
  if (family === 'clip') return true;
  const config: unknown = JSON.parse(await readFile(join(folder, 'tokenizer_config.json'), 'utf8'));
  const name =
    typeof config === 'object' && config !== null && 'tokenizer_class' in config
      ? config.tokenizer_class
      : '';
  return LOWERED.test(String(name));
}

/** Each character by itself, as the references' tokenizers do it: a sigma at the end of a word stays one. */
export function lowerCase(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join('');
}

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
