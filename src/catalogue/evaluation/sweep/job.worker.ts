import { parentPort, workerData } from 'node:worker_threads';
import { endThread } from '../../../datasources/end-thread.js';
import { runPlan } from '../replay/run-plan.js';
import { type Job, settingsOf } from './job.js';
import type { JobMessage } from './run-jobs.js';

// The job was given by `runJobs`, the only one to start this file.
const job = workerData as Job;
const post = (message: JobMessage): void => parentPort?.postMessage(message);
const answers = runPlan({ ...job, settings: settingsOf(job) }, (rows) => post({ kind: 'at', rows }));
post({ kind: 'answers', answers });
endThread();
