import { expect, it } from 'vitest';
import { Gate } from '../../../../src/datasources/logs/gate.js';

it('lets so many in at once, the others in the order in which they came', async () => {
  const gate = new Gate(2);
  const begun: number[] = [];
  const finish: (() => void)[] = [];
  const works = [0, 1, 2, 3, 4].map((number) =>
    gate.pass(async () => {
      begun.push(number);
      await new Promise<void>((resolve) => finish.push(resolve));
      return number;
    }),
  );
  expect(begun).toEqual([0, 1]);
  finish[1]?.();
  expect(await works[1]).toBe(1);
  const late = gate.pass(async () => {
    begun.push(5);
  });
  expect(begun).toEqual([0, 1, 2]);
  for (let i = 0; i < 5; i++) {
    finish[i]?.();
    await works[i];
  }
  await late;
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
});

it('lets the next one in after a work that failed', async () => {
  const gate = new Gate(1);
  const failed = gate.pass(() => Promise.reject(new Error('no')));
  const after = gate.pass(async () => 'done');
  await expect(failed).rejects.toThrow('no');
  expect(await after).toBe('done');
});
