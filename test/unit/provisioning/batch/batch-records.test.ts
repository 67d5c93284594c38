import { describe, expect, it } from 'vitest';
import { unitVector } from '../../../../src/domain/vector.js';
import { readAnswer, recordLine } from '../../../../src/provisioning/batch/batch-records.js';
import { A_TINY_PNG } from '../../../builders/a-tiny-png.js';

const KEY = 'ab'.repeat(32);
const line = (members: object): string => JSON.stringify({ recordId: KEY, modelInput: {}, ...members });

describe('a record of a batch', () => {
  it('is what InvokeModel would be sent, under the key of the embedding', async () => {
    const plain = await recordLine(KEY, { bytes: A_TINY_PNG, caption: null }, 384);
    expect(JSON.parse(plain)).toEqual({
      recordId: KEY,
      modelInput: {
        inputImage: expect.stringMatching(/^[\w+/]+=*$/),
        embeddingConfig: { outputEmbeddingLength: 384 },
      },
    });
    expect(plain.endsWith('}\n')).toBe(true);
    const captioned = await recordLine(KEY, { bytes: A_TINY_PNG, caption: ` ${'x'.repeat(600)} ` }, 384);
    expect(JSON.parse(captioned).modelInput.inputText).toBe('x'.repeat(512));
  });

  it('is answered by a vector, made a unit vector', () => {
    expect(readAnswer(line({ modelOutput: { embedding: [3, 4], message: null } }), 2)).toEqual({
      kind: 'vector',
      key: KEY,
      vector: unitVector([3, 4]),
    });
  });

  const failures: Readonly<Record<string, readonly [string, RegExp]>> = {
    'an error of its own': [line({ error: { errorCode: 400, errorMessage: 'Too large.' } }), /^Too large\.$/],
    'an error without words': [line({ error: { errorCode: 500 } }), /failed on it/],
    'a message': [line({ modelOutput: { embedding: [1, 0], message: 'No.' } }), /a message instead/],
    'another length': [line({ modelOutput: { embedding: [1, 0, 0] } }), /3 numbers instead of 2/],
    nothing: [line({}), /without an embedding/],
    'half a line': [line({ modelOutput: {} }).slice(0, 30), /no JSON/],
    'no object': ['7', /no JSON object/],
    'an id that was not sent': [JSON.stringify({ recordId: '../up', modelOutput: {} }), /not sent/],
  };
  for (const [name, [answer, why]] of Object.entries(failures)) {
    it(`has failed when it is answered by ${name}`, () => {
      expect(readAnswer(answer, 2)).toEqual({ kind: 'failed', why: expect.stringMatching(why) });
    });
  }
});
