import { type BatchJob, batchStatus } from './batch-job.js';

const DEFAULT_HOURS = 24;
const AN_HOUR_MS = 3_600_000;

/** A job as GetModelInvocationJob and ListModelInvocationJobs show it. */
export function shownJob(job: BatchJob, duration: number, at: number): Readonly<Record<string, unknown>> {
  const { jobArn, input, submittedAt, stoppedAt, outcome } = job;
  const { tags: _tags, timeoutDurationInHours = DEFAULT_HOURS, ...given } = input;
  const status = batchStatus(job, duration, at);
  const hasEnded = ['Completed', 'Failed', 'Stopped'].includes(status);
  const endedAt = Math.max(outcome?.endedAt ?? 0, stoppedAt ?? submittedAt + duration);
  return {
    jobArn,
    ...given,
    timeoutDurationInHours,
    status,
    ...(status === 'Failed' ? { message: outcome?.failure } : {}),
    submitTime: iso(submittedAt),
    lastModifiedTime: iso(hasEnded ? endedAt : (stoppedAt ?? submittedAt)),
    ...(hasEnded ? { endTime: iso(endedAt) } : {}),
    jobExpirationTime: iso(submittedAt + timeoutDurationInHours * AN_HOUR_MS),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
