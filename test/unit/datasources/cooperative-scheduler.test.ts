import { expect, it } from 'vitest';
import { CooperativeScheduler } from '../../../src/datasources/cooperative-scheduler.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('lets one go at once and the others one a turn, in order', async () => {
  const scheduler = new CooperativeScheduler();
  const gone: number[] = [];
  const all = [1, 2, 3].map(async (caller) => {
    await scheduler.take();
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

it('lets the patient go when no other waits', async () => {
  const scheduler = new CooperativeScheduler();
  const gone: string[] = [];
  const goes = (name: string) => () => gone.push(name);
  await scheduler.takeSpare().then(goes('at once'));
  const patient = [scheduler.takeSpare().then(goes('patient')), scheduler.takeSpare().then(goes('last'))];
  await Promise.all([scheduler.take().then(goes('first')), scheduler.take().then(goes('second'))]);
  await Promise.all(patient);
  expect(gone).toEqual(['at once', 'first', 'second', 'patient', 'last']);
});
