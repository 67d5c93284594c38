import { fileURLToPath } from 'node:url';
import { AutoTokenizer, env } from '@huggingface/transformers';
import { describe, expect, it } from 'vitest';
import { restoreEndToken } from '../../../../src/datasources/embedders/tokenizer-corrections.js';

const DEMO_MODEL = fileURLToPath(new URL('../../../../models/demo-clip', import.meta.url));

describe('restoreEndToken', () => {
  const restored = (ids: readonly number[], maxTokens: number, end = 9, padding = 0) => {
    const tokens = BigInt64Array.from(ids, BigInt);
    restoreEndToken(tokens, maxTokens, { end: BigInt(end), padding: BigInt(padding) });
    return [...tokens].map(Number);
  };

  it('ends a text that was cut', () => expect(restored([8, 1, 2, 3], 4)).toEqual([8, 1, 2, 9]));
  it('leaves a shorter text alone', () => expect(restored([8, 1, 9], 4)).toEqual([8, 1, 9]));
  it('leaves a text that fits exactly alone', () => expect(restored([8, 1, 2, 9], 4)).toEqual([8, 1, 2, 9]));
  it('leaves padding alone', () => expect(restored([8, 9, 0, 0], 4)).toEqual([8, 9, 0, 0]));

  it('is still needed: the tokenizer cuts the end token off', async () => {
    env.allowRemoteModels = false;
    const tokenizer = await AutoTokenizer.from_pretrained(DEMO_MODEL);
    const cut = tokenizer('cat '.repeat(100), { truncation: true, max_length: 77 });
    expect(cut.input_ids.data).toHaveLength(77);
    expect(cut.input_ids.data.at(-1)).not.toBe(BigInt(Number(tokenizer.eos_token_id)));
  });
});
