import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf } from '../../../demo/prepare-demo.js';

describe('batchesOf', () => {
  it('hands everything over once, in order, in full batches and a rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer()), fc.integer({ min: 1, max: 7 }), async (things, size) => {
        const handed: (readonly number[])[] = [];
        const batches = batchesOf<number>(size, async (batch) => {
          handed.push(batch);
        });
        for (const thing of things) await batches.add(thing);
        await batches.flush();
        expect(handed.flat()).toEqual(things);
        expect(handed.slice(0, -1).every((batch) => batch.length === size)).toBe(true);
        expect(handed.every((batch) => batch.length > 0)).toBe(true);
      }),
    );
  });

  it('hands over one batch at a time and holds back the filling of the one after the next', async () => {
    let done: () => void = () => undefined;
    const began: number[] = [];
    const batches = batchesOf<number>(1, (batch) => {
      began.push(...batch);
      return new Promise((resolve) => {
        done = resolve;
      });
    });
    await batches.add(1);
    let added = false;
    const second = batches.add(2).then(() => {
      added = true;
    });
    await new Promise(setImmediate);
    expect({ began, added }).toEqual({ began: [1], added: false });
    done();
    await second;
    await new Promise(setImmediate);
    expect(began).toEqual([1, 2]);
    done();
    await batches.flush();
  });

  it('tells the next one who adds or flushes of a failure', async () => {
    const failing = () => batchesOf<number>(1, () => Promise.reject(new Error('the disk is full')));
    const adding = failing();
    await adding.add(1);
    await expect(adding.add(2)).rejects.toThrow('the disk is full');
    const flushing = failing();
    await flushing.add(1);
    await expect(flushing.flush()).rejects.toThrow('the disk is full');
  });
});
