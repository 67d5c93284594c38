import type { DataDeletionJobSummary } from '@aws-sdk/client-personalize';
import type { InteractionLog, PendingErasure } from '../../datasources/logs/interaction-log.js';
import type { Aws } from '../aws/open-aws.js';
import { byKey, objectsBelow, type StoredObject } from '../aws/s3-objects.js';
import type { Deployment } from '../file/deployment.js';
import { bucketPrefix } from '../names.js';
import { listDatasetGroups } from '../resources/personalize/listings.js';
import { deletionJobs } from '../resources/personalize/newest-deletion.js';
import { isOurs } from '../resources/personalize/personalize-tags.js';
import { type ForgottenUser, forgottenUsers } from './forgotten-users.js';

/** A deployment with its log. */
export interface Forgetting {
  readonly aws: Aws;
  readonly deployment: Pick<Deployment, 'name' | 'bucket' | 'personalize'>;
  /** The gateway's, whose ledger names who is still to be forgotten. */
  readonly log: Pick<InteractionLog, 'forgotten' | 'settleForgotten'>;
}

/** State of the erasure of a deployment's users. */
export interface ForgettingState {
  /** False: nothing can be listed yet. */
  readonly hasBucket: boolean;
  /** Files of user ids, by the name of the job that they are for. */
  readonly files: ReadonlyMap<string, StoredObject>;
  readonly users: readonly ForgottenUser[];
  /** Users whose erasure the log still notes. */
  readonly owed: readonly PendingErasure[];
  /** ARN; null when nothing can be in Personalize. */
  readonly datasetGroup: string | null;
  /** Of the group, by name. */
  readonly jobs: ReadonlyMap<string, DataDeletionJobSummary>;
}

/**
 * Stage of a data deletion job: `begun` when the list names it and Personalize does not know it yet.
 */
export type JobStage = 'begun' | 'running' | 'done' | 'failed';

export function stageOfJob(job: DataDeletionJobSummary | undefined): JobStage {
  switch (job?.status) {
    case undefined:
      return 'begun';
    case 'COMPLETED':
      return 'done';
    case 'FAILED':
      return 'failed';
    default:
      return 'running';
  }
}

/** Key of the file of user ids while a job runs. */
export function deletionFileKey(deployment: Pick<Deployment, 'name'>, job: string): string {
  return `${filesPrefix(deployment)}${job}.csv`;
}

function filesPrefix(deployment: Pick<Deployment, 'name'>): string {
  return `${bucketPrefix(deployment)}forgotten/`;
}

/**
 * Reads everything and changes nothing.
 *
 * The order matters: a process notes a user in the log, lists a job, writes its file, and creates the job last. So a
 * file whose job is not in the list is left over.
 */
export async function lookAtForgetting({
  aws,
  deployment,
  log,
}: Pick<Forgetting, 'aws' | 'deployment'> & {
  readonly log: Pick<InteractionLog, 'forgotten'> | null;
}): Promise<ForgettingState> {
  const objects = await objectsBelow(aws, deployment.bucket.name, filesPrefix(deployment));
  const { users } = objects === null ? { users: [] } : await forgottenUsers(aws, deployment);
  const owed = log === null ? [] : await owedBy(log);
  const datasetGroup = await ownGroup(aws, deployment);
  const jobs = datasetGroup === null ? [] : await deletionJobs(aws, datasetGroup);
  return {
    hasBucket: objects !== null,
    files: new Map((objects === null ? [] : byKey(objects)).flatMap((stored) => withJob(deployment, stored))),
    users,
    owed,
    datasetGroup,
    jobs: new Map(jobs.map((job) => [job.jobName ?? '', job])),
  };
}

/** Each user once, with the newest time. */
export async function owedBy(log: Pick<InteractionLog, 'forgotten'>): Promise<readonly PendingErasure[]> {
  const owed = new Map<string, number>();
  for await (const { userId, at } of log.forgotten()) owed.set(userId, Math.max(at, owed.get(userId) ?? at));
  return [...owed].map(([userId, at]) => ({ userId, at }));
}

/** ARN of the deployment's dataset group; null when there is none that is ACTIVE. */
export async function ownGroup(aws: Aws, deployment: Pick<Deployment, 'name'>): Promise<string | null> {
  const groups = await listDatasetGroups(aws);
  const group = groups.find(({ name, status }) => name === deployment.name && status === 'ACTIVE');
  return group !== undefined && (await isOurs(aws, deployment, group.arn)) ? group.arn : null;
}

function withJob(
  deployment: Pick<Deployment, 'name'>,
  stored: StoredObject,
): readonly (readonly [string, StoredObject])[] {
  const name = stored.key.slice(filesPrefix(deployment).length);
  return name.endsWith('.csv') ? [[name.slice(0, -'.csv'.length), stored]] : [];
}
