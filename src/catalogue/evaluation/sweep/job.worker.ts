import { workerData } from 'node:worker_threads';
import { answerFromThread } from '../in-thread.js';
import { runPlan } from '../replay/run-plan.js';
import { type Job, settingsOf } from './job.js';

// The job was given by `runJobs`, the only one to start this file.
const job = workerData as Job;
answerFromThread((tell) => runPlan({ ...job, settings: settingsOf(job) }, tell));
