import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AnswerTooLongError, collectUpTo } from '../../../../src/datasources/aws/bounded-answer.js';

describe('an answer', () => {
  it('is read whole up to the limit', async () => {
    const stream = Readable.from([Buffer.from('abc'), Buffer.from('def')]);
    expect(Buffer.from(await collectUpTo(6)(stream)).toString()).toBe('abcdef');
  });

  it('is not read on past it', async () => {
    let given = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          given += 1_000;
          yield Buffer.alloc(1_000);
        }
      })(),
      { objectMode: false },
    );
    await expect(collectUpTo(5_000)(endless)).rejects.toBeInstanceOf(AnswerTooLongError);
    expect(endless.destroyed).toBe(true);
    expect(given).toBeLessThan(200_000);
  });

  it('must have a body of bytes', async () => {
    await expect(collectUpTo(10)('text')).rejects.toThrow('no readable body');
    await expect(collectUpTo(10)(Readable.from([{ a: 1 }]))).rejects.toThrow('not bytes');
  });
});
