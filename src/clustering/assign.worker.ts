import { parentPort, workerData } from 'node:worker_threads';
import type { LaneMessage, LaneSetup } from './assign-on-threads.js';
import { createReassign } from './reassign.js';

// The parsed boundary: `assignOnThreads` alone starts this file, and types what it sends.
const { workspace, lane } = workerData as LaneSetup;
const reassign = createReassign(workspace, lane);

parentPort?.on('message', (message: LaneMessage) => {
  // Closing the port lets the thread run out; a killed one would take its streams' output with it.
  if (message === 'close') parentPort?.close();
  else parentPort?.postMessage(reassign(message));
});
