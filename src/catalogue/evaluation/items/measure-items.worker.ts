import { parentPort, workerData } from 'node:worker_threads';
import { endThread } from '../../../datasources/end-thread.js';
import type { ItemRun } from './item-run.js';
import { measureItems } from './measure-items.js';
import type { ItemMessage } from './run-items.js';

// The run was given by `runItems`, the only one to start this file.
const run = workerData as ItemRun;
const post = (message: ItemMessage): void => parentPort?.postMessage(message);
const answers = measureItems(run, (part) => post({ kind: 'at', part }));
post({ kind: 'answers', answers });
endThread();
