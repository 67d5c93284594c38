import { describe, expect, it } from 'vitest';
import type { BedrockEmbedderName } from '../../../../src/datasources/embedders/embedder.js';
import {
  BEDROCK_EMBEDDERS,
  type BedrockEmbedder,
  DEFAULT_EMBEDDING_LENGTH,
  EMBEDDER_NAMES,
  EMBEDDING_LENGTHS,
  isRemote,
} from '../../../../src/datasources/embedders/embedders.js';
import { RATES } from '../../../../src/pricing/rates.js';

const { titan, nova } = BEDROCK_EMBEDDERS;
// Held by the compiler: it refuses an expected error that does not come.
// @ts-expect-error a model has no row
const withoutCohere: Readonly<Record<BedrockEmbedderName, BedrockEmbedder>> = { titan, nova };
// @ts-expect-error a row has no model, no prices and no adapter
const incomplete: BedrockEmbedder = { title: 'A model', regions: null, batchRegions: [] };

describe('the registry of embedders', () => {
  it('does not compile with a row missing, or with a part of a row missing', () => {
    expect([withoutCohere, incomplete]).toHaveLength(2);
  });

  it.each(Object.entries(BEDROCK_EMBEDDERS))('has all that is asked of %s', (name, { model, rates }) => {
    expect(EMBEDDER_NAMES.filter(isRemote)).toContain(name);
    expect(model.lengths).toContain(DEFAULT_EMBEDDING_LENGTH);
    expect(model.lengths.filter((length) => !EMBEDDING_LENGTHS.includes(length))).toEqual([]);
    for (const rate of [rates.onDemand, rates.batch]) if (rate !== null) expect(RATES).toHaveProperty(rate);
  });
});
