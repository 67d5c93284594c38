import { parentPort, workerData } from 'node:worker_threads';
import { fitBlend } from '../../scoring/models/fit-blend.js';
import type { FitOrder } from './fit-in-worker.js';

// The order was given by `fitInWorker`, the only one to start this file.
const { users, table, settings } = workerData as FitOrder;
parentPort?.postMessage(fitBlend(users, table, settings));
