/** Letters that one token of an English vocabulary holds on average within a word. */
const LETTERS_A_TOKEN = 6;

/**
 * Roughly how many tokens a model would make of a text: its tokenizer is not public. A word counts one for
 * every six letters, a mark or a character of a script without spaces counts one.
 */
export function countTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]+|\S/gu))
    tokens += Math.ceil([...piece].length / LETTERS_A_TOKEN);
  return tokens;
}
