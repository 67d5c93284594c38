import { parentPort, workerData } from 'node:worker_threads';
import { endThread } from '../../datasources/end-thread.js';
import type { LaneMessage, LaneSetup } from './assign-on-threads.js';
import { createReassign } from './reassign.js';

// The parsed boundary: `assignOnThreads` alone starts this file, and types what it sends.
const { workspace, lane } = workerData as LaneSetup;
const reassign = createReassign(workspace, lane);

parentPort?.on('message', (message: LaneMessage) => {
  if (message === 'close') endThread();
  else parentPort?.postMessage(reassign(message));
});
