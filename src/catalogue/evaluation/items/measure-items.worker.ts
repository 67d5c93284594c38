import { workerData } from 'node:worker_threads';
import { answerFromThread } from '../in-thread.js';
import type { ItemRun } from './item-run.js';
import { measureItems } from './measure-items.js';

// The run was given by `runItems`, the only one to start this file.
const run = workerData as ItemRun;
answerFromThread((tell) => measureItems(run, tell));
