import { describe, expect, it } from 'vitest';
import { inBatches, mapInOrder } from '../../../../src/catalogue/ingest/in-order.js';

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Tasks that the test ends, in any order. */
function aWorkshop() {
  const open = new Map<number, (result: string) => void>();
  let most = 0;
  return {
    work: (item: number) =>
      new Promise<string>((resolve) => {
        open.set(item, resolve);
        most = Math.max(most, open.size);
      }),
    finish(item: number) {
      open.get(item)?.(`done ${item}`);
      open.delete(item);
    },
    get atWork() {
      return [...open.keys()];
    },
    get most() {
      return most;
    },
  };
}

describe('mapInOrder', () => {
  it('yields in the order of the items, whichever ends first', async () => {
    const workshop = aWorkshop();
    const results = mapInOrder([1, 2, 3], 3, workshop.work);
    const first = results.next();
    expect(workshop.atWork).toEqual([1, 2, 3]);
    for (const item of [3, 2, 1]) workshop.finish(item);
    expect((await first).value).toBe('done 1');
    expect(await all(results)).toEqual(['done 2', 'done 3']);
  });

  it('never works on more than so many', async () => {
    const workshop = aWorkshop();
    const results = all(mapInOrder([1, 2, 3, 4, 5], 2, workshop.work));
    for (const item of [1, 2, 3, 4, 5]) {
      await Promise.resolve();
      while (!workshop.atWork.includes(item)) await new Promise(setImmediate);
      workshop.finish(item);
    }
    expect(await results).toHaveLength(5);
    expect(workshop.most).toBe(2);
  });

  it('throws what failed in its place, and waits for what is at work', async () => {
    let ended = false;
    const results = mapInOrder([1, 2], 3, async (item) => {
      if (item === 1) throw new Error('the first');
      await new Promise(setImmediate);
      ended = true;
    });
    await expect(results.next()).rejects.toThrow('the first');
    expect(ended).toBe(true);
  });
});

describe('inBatches', () => {
  it('groups, the last group smaller', async () => {
    const three = mapInOrder([1, 2, 3], 1, async (item) => item);
    expect(await all(inBatches(three, 2))).toEqual([[1, 2], [3]]);
    expect(
      await all(
        inBatches(
          mapInOrder([], 1, async () => 0),
          2,
        ),
      ),
    ).toEqual([]);
  });
});
