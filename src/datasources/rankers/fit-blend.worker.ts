import { parentPort, workerData } from 'node:worker_threads';
import { fitBlend } from '../../scoring/models/fit/fit-blend.js';
import { endThread } from '../end-thread.js';
import type { FitWork } from './fit-in-worker.js';

// The work was given by `fitInWorker`, the only one to start this file.
const { users, table, settings, stopped } = workerData as FitWork;
const isStopped = (): boolean => Atomics.load(stopped, 0) !== 0;
const proceed = (): void => {
  if (isStopped()) throw new Error('The fit was stopped.');
};
try {
  parentPort?.postMessage(fitBlend(users, table, settings, proceed));
} catch (error) {
  if (!isStopped()) throw error;
}
endThread();
