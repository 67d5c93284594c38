import { field } from '../../catalogue/interactions/cluster-csv.js';
import type { PendingErasure } from '../../datasources/logs/interaction-log.js';
import { isReadable } from '../aws/s3-objects.js';
import type { Deployment } from '../file/deployment.js';
import { fingerprint } from '../names.js';
import { type ForgettingState, stageOfJob } from './forgetting-state.js';
import { type ForgottenUser, hashOfUser } from './forgotten-users.js';

/** The next list of forgotten users, and the jobs that are still to be created for it. */
export interface DeletionPlan {
  /** Null when the list is as it should be. */
  readonly users: readonly ForgottenUser[] | null;
  /** Jobs that are still to be made, each with the text of its file; null where that is in the bucket already. */
  readonly jobs: readonly { readonly name: string; readonly file: string | null }[];
  /** Number of users listed for jobs that were never created, whose ids are lost. */
  readonly lost: number;
}

const HEADER = 'USER_ID\n';
/** Of all of a job's files. @see "Deleting users", Amazon Personalize developer guide */
export const MOST_FILE_BYTES = 100 * 1_000 * 1_000;

interface Owed extends PendingErasure {
  readonly hash: string;
  readonly since: string;
}

/**
 * Assigns a data deletion job to every user whose erasure is pending. Pure: the same state gives the same plan, so that a
 * killed run is continued.
 *
 * A user gets a new job when none is listed for them, when more of them has come and was forgotten since, when
 * the job failed, and when it can no longer be made because not all ids of its file are known.
 *
 * @param chosen  who may get one; what was begun for others is finished
 */
export function planDeletions(
  { name }: Pick<Deployment, 'name'>,
  state: ForgettingState,
  chosen: (userId: string) => boolean,
  mostFileBytes = MOST_FILE_BYTES,
): DeletionPlan {
  const owed = new Map<string, Owed>();
  for (const user of state.owed) {
    const hash = hashOfUser({ name }, user.userId);
    owed.set(hash, { ...user, hash, since: new Date(user.at).toISOString() });
  }
  const listed = new Map(state.users.map((user) => [user.hash, user]));
  const broken = unmakeable(state, owed);
  const due = [...owed.values()]
    .filter(({ userId, hash, since }) => {
      const user = listed.get(hash);
      if (user?.job !== undefined && user.job !== null && broken.has(user.job)) return true;
      if (!chosen(userId)) return false;
      if (user === undefined || user.at < since) return true;
      if (user.job === null) return state.datasetGroup !== null;
      return stageOfJob(state.jobs.get(user.job)) === 'failed';
    })
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  for (const batch of state.datasetGroup === null ? [due] : batchesOf(due, mostFileBytes)) {
    const before = batch.map(({ hash }) => listed.get(hash)?.job ?? null);
    const of = batch.map(({ hash, since }) => [hash, since]);
    const job = state.datasetGroup === null ? null : `${name}-forget-${fingerprint(of, before)}`;
    for (const { hash, since: at } of batch) listed.set(hash, { hash, at, job });
  }
  const users = [...listed.values()];
  return {
    users: due.length === 0 ? null : users,
    ...stillToMake(users, state, owed),
  };
}

/** Listed jobs that can be created neither from a file nor from the log. */
function unmakeable(state: ForgettingState, owed: ReadonlyMap<string, Owed>): ReadonlySet<string> {
  const broken = new Set<string>();
  for (const { job, hash, at } of state.users)
    if (job !== null && isToBeMade(state, job) && !hasFile(state, job) && !isKnown(owed.get(hash), at))
      broken.add(job);
  return broken;
}

function stillToMake(
  users: readonly ForgottenUser[],
  state: ForgettingState,
  owed: ReadonlyMap<string, Owed>,
): Pick<DeletionPlan, 'jobs' | 'lost'> {
  const members = new Map<string, ForgottenUser[]>();
  for (const user of users) {
    if (user.job === null || !isToBeMade(state, user.job)) continue;
    const others = members.get(user.job) ?? [];
    others.push(user);
    members.set(user.job, others);
  }
  const jobs: { name: string; file: string | null }[] = [];
  let lost = 0;
  for (const [name, ours] of members) {
    const ids = ours.flatMap(({ hash, at }) => {
      const user = owed.get(hash);
      return user !== undefined && isKnown(user, at) ? [user.userId] : [];
    });
    if (hasFile(state, name)) jobs.push({ name, file: null });
    else if (ids.length === ours.length) jobs.push({ name, file: fileOf(ids) });
    else lost += ours.length;
  }
  return { jobs, lost };
}

function isToBeMade(state: ForgettingState, job: string): boolean {
  return state.datasetGroup !== null && stageOfJob(state.jobs.get(job)) === 'begun';
}

function hasFile(state: ForgettingState, job: string): boolean {
  const file = state.files.get(job);
  return file !== undefined && isReadable(file);
}

/** True for the erasure that the job was listed for, false for a later one of the same user. */
function isKnown(user: Owed | undefined, at: string): boolean {
  return user?.since === at;
}

function fileOf(userIds: readonly string[]): string {
  return `${HEADER}${userIds.map((userId) => `${field(userId)}\n`).join('')}`;
}

function batchesOf(users: readonly Owed[], mostBytes: number): readonly (readonly Owed[])[] {
  const batches: Owed[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const user of users) {
    const more = Buffer.byteLength(field(user.userId)) + 1;
    if (bytes + more > mostBytes) {
      batches.push([]);
      bytes = HEADER.length;
    }
    batches.at(-1)?.push(user);
    bytes += more;
  }
  return batches;
}
