import { workerUrl } from '../../../datasources/worker-url.js';
import type { Progress } from '../../progress.js';
import { measuredInThread } from '../in-thread.js';
import type { AnswersData } from '../replay/answers.js';
import { type Job, keyOf } from './job.js';
import type { JobStore } from './job-store.js';

export interface JobsOptions {
  /** Threads at once, at least 1. */
  readonly workers: number;
  readonly store: JobStore;
  readonly progress: Progress;
}

/**
 * Runs jobs in parallel. Stored answers are reused, and new ones are stored as they arrive, so that an
 * interrupted run continues where it stopped.
 *
 * @param take  called once per job, in any order; only one job's answers are in memory at a time
 */
export async function runJobs(
  jobs: readonly Job[],
  { workers, store, progress }: JobsOptions,
  take: (job: Job, answers: AnswersData) => void,
): Promise<void> {
  // Jobs of one key have one answer: a control that changes no order is the same pass again.
  const equal = new Map<string, Job[]>();
  for (const job of jobs) {
    const key = keyOf(job);
    equal.set(key, [...(equal.get(key) ?? []), job]);
  }
  const open: { readonly job: Job; readonly key: string }[] = [];
  let [already, total] = [0, 0];
  for (const [key, [job, ...others]] of equal) {
    if (job === undefined) continue;
    const kept = await store.get(key);
    total += job.table.user.length;
    if (kept === null) open.push({ job, key });
    else {
      already += job.table.user.length;
      for (const each of [job, ...others]) take(each, kept);
    }
  }
  const stage = progress.stage('rows measured', total, already);
  const at = new Map<string, number>();
  const tell = (key: string, rows: number): void => {
    at.set(key, rows);
    stage.at(already + [...at.values()].reduce((sum, each) => sum + each, 0));
  };
  const queue = [...open];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { job, key } = next;
      const answers = await inWorker(job, (rows) => tell(key, rows));
      await store.put(key, answers);
      tell(key, job.table.user.length);
      for (const each of equal.get(key) ?? []) take(each, answers);
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, Math.max(1, open.length)) }, work));
  stage.end();
}

function inWorker(job: Job, tell: (rows: number) => void): Promise<AnswersData> {
  const worker = workerUrl(import.meta.url, './job.worker.js');
  return measuredInThread(worker, job, tell, 'A setting was not measured: its thread ended.');
}
