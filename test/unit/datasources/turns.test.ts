import { expect, it } from 'vitest';
import { Turns } from '../../../src/datasources/turns.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('lets one go at once and the others one a turn, in order', async () => {
  const turns = new Turns();
  const gone: number[] = [];
  const all = [1, 2, 3].map(async (caller) => {
    await turns.take();
    gone.push(caller);
  });
  await Promise.resolve();
  expect(gone).toEqual([1]);
  await turn();
  await turn();
  expect(gone.length).toBeGreaterThanOrEqual(2);
  await Promise.all(all);
  expect(gone).toEqual([1, 2, 3]);
});
