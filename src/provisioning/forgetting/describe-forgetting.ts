import type { DataDeletionJobSummary } from '@aws-sdk/client-personalize';
import { forgottenEverywhere } from './advance-forgetting.js';
import { type ForgettingState, type JobStage, stageOfJob } from './forgetting-state.js';
import { hashOfUser } from './forgotten-users.js';

const RUN = 'npm run parallax -- forget --pending';

/**
 * A sentence for each open step of the erasure of users; counts, never ids.
 *
 * @param now  milliseconds since the epoch
 */
export function describeForgetting(name: string, state: ForgettingState, now: number): readonly string[] {
  const waiting = waitingUsers(name, state);
  const settling = forgottenEverywhere(name, state).length;
  return [
    ...(waiting === 0 ? [] : [waitingSentence(waiting, state)]),
    ...jobsOf(state).flatMap((job) => jobSentence(job, state, now) ?? []),
    ...(settling === 0
      ? []
      : [`${count(settling)} ${were(settling)} forgotten everywhere but in the log's note of it: ${RUN}`]),
  ];
}

function jobSentence(
  { job, users, stage, summary }: Job,
  { files }: ForgettingState,
  now: number,
): string | null {
  const whom = `${count(users)} (${job})`;
  switch (stage) {
    case 'begun':
      return `Amazon Personalize is still to be asked to delete ${whom}: ${RUN}`;
    case 'running':
      return `Amazon Personalize is deleting ${whom}: ${statusOf(summary, now)}; usually within a day.`;
    case 'failed':
      return `Amazon Personalize could not delete ${whom}: ${summary?.failureReason ?? 'no reason is given.'} Fix that, then: ${RUN}`;
    case 'done':
      return files.has(job)
        ? `Amazon Personalize has deleted ${whom}; their ids are still in the bucket: ${RUN}`
        : null;
  }
}

/** The data deletion jobs that run, each with how long already. */
export function describeRunning(
  jobs: Iterable<DataDeletionJobSummary>,
  now: number,
): readonly { readonly job: string; readonly status: string }[] {
  return [...jobs]
    .filter((job) => stageOfJob(job) === 'running')
    .map((job) => ({ job: job.jobName ?? '', status: statusOf(job, now) }));
}

/** `1 user`, `3 users`. */
export function count(users: number): string {
  return users === 1 ? '1 user' : `${users} users`;
}

function were(users: number): string {
  return users === 1 ? 'is' : 'are';
}

/** Number of users in the log whom the list lacks, or has from an earlier erasure. */
function waitingUsers(name: string, { owed, users }: ForgettingState): number {
  const listed = new Map(users.map((user) => [user.hash, user.at]));
  return owed.filter(({ userId, at }) => {
    const since = listed.get(hashOfUser({ name }, userId));
    return since === undefined || since < new Date(at).toISOString();
  }).length;
}

function waitingSentence(waiting: number, { hasBucket }: ForgettingState): string {
  const verb = waiting === 1 ? 'was' : 'were';
  const says = `${count(waiting)} ${verb} forgotten by the gateway, and Amazon Personalize was not told yet:`;
  return hasBucket ? `${says} ${RUN}` : `${says} the bucket is not there yet. Run apply, then ${RUN}`;
}

interface Job {
  readonly job: string;
  readonly users: number;
  readonly stage: JobStage;
  readonly summary: DataDeletionJobSummary | undefined;
}

/** Jobs in the order of the list; none without a dataset group, since there is nothing to delete. */
function jobsOf({ users, jobs, datasetGroup }: ForgettingState): readonly Job[] {
  const members = new Map<string, number>();
  for (const { job } of users) if (job !== null) members.set(job, (members.get(job) ?? 0) + 1);
  if (datasetGroup === null) return [];
  return [...members].map(([job, many]) => {
    const summary = jobs.get(job);
    return { job, users: many, stage: stageOfJob(summary), summary };
  });
}

function statusOf(job: DataDeletionJobSummary | undefined, now: number): string {
  const { status = 'PENDING', creationDateTime } = job ?? {};
  return creationDateTime === undefined ? status : `${status} for ${age(now - creationDateTime.getTime())}`;
}

/** `less than a minute`, `12 minutes`, `5 hours`, `3 days`. */
function age(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
