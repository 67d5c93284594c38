import type { CreateDataDeletionJobCommandInput } from '@aws-sdk/client-personalize';
import type { PendingErasure } from '../../datasources/logs/interaction-log.js';
import { ParallaxError } from '../../domain/errors.js';
import { askPersonalize } from '../aws/ask-personalize.js';
import { askS3 } from '../aws/ask-s3.js';
import { deleteObjects } from '../aws/s3-objects.js';
import { ownTags } from '../resources/personalize/personalize-tags.js';
import {
  deletionFileKey,
  type Forgetting,
  type ForgettingState,
  lookAtForgetting,
  stageOfJob,
} from './forgetting-state.js';
import { hashOfUser } from './forgotten-users.js';
import { type DeletionPlan, planDeletions } from './plan-deletions.js';
import { updateForgottenUsers } from './update-forgotten-users.js';

/** Results of one round. */
export interface ForgettingRound {
  /** Jobs that were created, by this process or by another at the same time. */
  readonly made: readonly string[];
  /** Jobs that wait for a place among the pending ones. */
  readonly heldBack: readonly string[];
  /** Users who are listed for jobs that can no longer be made: their ids must be named again. */
  readonly lost: number;
  /** Users who are forgotten everywhere now: nothing but a hash is left of them. */
  readonly settled: number;
  /** The state after it. */
  readonly state: ForgettingState;
}

/** @see "Amazon Personalize endpoints and quotas", Amazon Personalize developer guide */
const MOST_PENDING = 5;

/**
 * Brings the forgetting of users as far as it can be brought now: lists them in the bucket, hands them to data
 * deletion jobs, and strikes off those whose jobs are done.
 *
 * A call after a kill continues: the list names a user's job, then the file of ids is written, then the job is created
 * under a unique name. Once it is done, its file is deleted, then the note in the log.
 *
 * @param chosen  whether a user whom the log notes may be given a job; what was begun is finished for all
 * @throws ParallaxError UNAVAILABLE, RATE_LIMITED, TIMEOUT; nothing is lost by that
 */
export async function advanceForgetting(
  forgetting: Forgetting,
  chosen: (userId: string) => boolean,
): Promise<ForgettingRound> {
  const { aws, deployment } = forgetting;
  const before = await lookAtForgetting(forgetting);
  if (!before.hasBucket) return { made: [], heldBack: [], lost: 0, settled: 0, state: before };
  const { jobs, lost, datasetGroup } = await assignJobs(forgetting, chosen);
  const made: string[] = [];
  const heldBack: string[] = [];
  let places = MOST_PENDING - [...before.jobs.values()].filter(({ status }) => status === 'PENDING').length;
  for (const { name, file } of jobs) {
    if (places > 0) {
      if (file !== null) await putFile(forgetting, name, file);
      if (await makeJob(forgetting, name, datasetGroup)) {
        made.push(name);
        places -= 1;
        continue;
      }
      places = 0;
    }
    heldBack.push(name);
  }
  // Read again, files first: a process lists a job before it writes the file.
  const state = await lookAtForgetting(forgetting);
  for (const [job, stored] of state.files)
    if (isOver(state, job)) await deleteObjects(aws, deployment.bucket.name, stored);
  const settled = forgottenEverywhere(deployment.name, state);
  if (settled.length > 0) await forgetting.log.settleForgotten(settled);
  const left = state.owed.filter((user) => !settled.includes(user));
  const files = new Map([...state.files].filter(([job]) => !isOver(state, job)));
  return { made, heldBack, lost, settled: settled.length, state: { ...state, owed: left, files } };
}

/** Users whom only the log still notes. */
export function forgottenEverywhere(name: string, state: ForgettingState): readonly PendingErasure[] {
  const listed = new Map(state.users.map((user) => [user.hash, user]));
  return state.owed.filter(({ userId, at }) => {
    const user = listed.get(hashOfUser({ name }, userId));
    if (user === undefined || user.at < new Date(at).toISOString()) return false;
    // Listed before there was anything in Personalize: every import leaves them out.
    return user.job === null || stageOfJob(state.jobs.get(user.job)) === 'done';
  });
}

/** True when the ids of a job's users are no longer needed. */
function isOver(state: ForgettingState, job: string): boolean {
  const stage = stageOfJob(state.jobs.get(job));
  return stage === 'done' || (stage !== 'running' && !state.users.some((user) => user.job === job));
}

async function assignJobs(
  forgetting: Forgetting,
  chosen: (userId: string) => boolean,
): Promise<Pick<DeletionPlan, 'jobs' | 'lost'> & Pick<ForgettingState, 'datasetGroup'>> {
  const { aws, deployment } = forgetting;
  return updateForgottenUsers(aws, deployment, async (users) => {
    const state = { ...(await lookAtForgetting(forgetting)), users };
    const { users: wanted, jobs, lost } = planDeletions(deployment, state, chosen);
    return { users: wanted, result: { jobs, lost, datasetGroup: state.datasetGroup } };
  });
}

async function putFile({ aws, deployment }: Forgetting, job: string, text: string): Promise<void> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const command = new PutObjectCommand({
    Bucket: deployment.bucket.name,
    Key: deletionFileKey(deployment, job),
    Body: text,
    ContentType: 'text/csv; charset=utf-8',
  });
  await askS3(aws, 'PutObject', deployment.bucket.name, (client) => client.send(command));
}

/** @returns false when as many as may be pending are */
async function makeJob(
  { aws, deployment }: Forgetting,
  jobName: string,
  datasetGroup: string | null,
): Promise<boolean> {
  const { CreateDataDeletionJobCommand } = await import('@aws-sdk/client-personalize');
  const input: CreateDataDeletionJobCommandInput = {
    jobName,
    datasetGroupArn: datasetGroup ?? undefined,
    dataSource: { dataLocation: `s3://${deployment.bucket.name}/${deletionFileKey(deployment, jobName)}` },
    roleArn: deployment.personalize.role,
    tags: ownTags(deployment),
  };
  try {
    await askPersonalize(aws, 'CreateDataDeletionJob', jobName, (client) =>
      client.send(new CreateDataDeletionJobCommand(input)),
    );
  } catch (error) {
    const cause = error instanceof ParallaxError ? error.cause : null;
    switch (cause instanceof Error ? cause.name : '') {
      // An answer was lost, or another process was faster: it is the same job.
      case 'ResourceAlreadyExistsException':
        return true;
      case 'LimitExceededException':
        return false;
      default:
        throw error;
    }
  }
  return true;
}
