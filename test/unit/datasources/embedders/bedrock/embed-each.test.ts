import { describe, expect, it } from 'vitest';
import { embedEach } from '../../../../../src/datasources/embedders/bedrock/bedrock-model.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('embedding several items', () => {
  it('keeps their order, whichever is ready first', async () => {
    const items = Array.from({ length: 30 }, (_, index) => index);
    const results = await embedEach(items, undefined, async (item) => {
      for (let turn = 0; turn < (item * 7) % 5; turn++) await settled();
      return item * 2;
    });
    expect(results).toEqual(items.map((item) => item * 2));
    expect(await embedEach([], undefined, async () => 1)).toEqual([]);
  });

  it('works on eight at once at most', async () => {
    let underway = 0;
    let most = 0;
    await embedEach(Array.from({ length: 30 }), undefined, async () => {
      most = Math.max(most, ++underway);
      await settled();
      underway -= 1;
    });
    expect(most).toBe(8);
  });

  it('throws the first failure and aborts the others', async () => {
    const failure = new Error('no');
    const aborted: number[] = [];
    let begun = 0;
    const together = embedEach(
      Array.from({ length: 30 }, (_, index) => index),
      undefined,
      async (item, signal) => {
        begun += 1;
        if (item === 3) {
          await settled();
          throw failure;
        }
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted.push(item);
            reject(signal.reason);
          });
        });
      },
    );
    await expect(together).rejects.toBe(failure);
    expect(begun).toBe(8);
    expect(aborted).toEqual([0, 1, 2, 4, 5, 6, 7]);
  });

  it('begins nothing for a caller that has given up, and ends with one that does', async () => {
    const reason = new Error('the budget is spent');
    let begun = 0;
    const embed = async (_: number, signal: AbortSignal): Promise<void> => {
      begun += 1;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    await expect(embedEach([1], AbortSignal.abort(reason), embed)).rejects.toBe(reason);
    expect(begun).toBe(0);
    const controller = new AbortController();
    const under = expect(embedEach([1, 2], controller.signal, embed)).rejects.toBe(reason);
    controller.abort(reason);
    await under;
    expect(begun).toBe(2);
  });
});
