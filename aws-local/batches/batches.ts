import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { FindModel } from '../embeddings/embedding-models.js';
import { refusedByModel } from '../embeddings/validation.js';
import type { Objects } from '../objects/objects.js';
import type { CallContext } from '../serve-call.js';
import { AwsError } from '../wire/aws-error.js';
import { type BatchJob, type BatchOutcome, batchStatus, type CreateBatchInput } from './batch-job.js';
import { runBatch } from './run-batch.js';
import { shownJob } from './shown-job.js';

export interface BatchesOptions {
  readonly region: string;
  readonly accountId: string;
  readonly findModel: FindModel;
  readonly objects: Objects;
  /** Records that a job has at least. */
  readonly least: number;
  /** Milliseconds that a job takes at least. */
  readonly durationMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called once with the outcome of each job. */
  readonly onEnd: (jobArn: string, outcome: BatchOutcome) => void;
}

export interface ListBatchesInput {
  readonly nameContains?: string;
  readonly statusEquals?: string;
  readonly submitTimeAfter?: Date;
  readonly submitTimeBefore?: Date;
  readonly sortOrder?: 'Ascending' | 'Descending';
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** @see "Amazon Bedrock endpoints and quotas": batch inference jobs in progress and submitted */
const MOST_AT_ONCE = 20;
const PAGE = 100;

/** Bedrock's batch inference. Jobs run beside the requests; a job interrupted by a stop is restarted. */
export class Batches {
  readonly #jobs = new Map<string, BatchJob>();
  readonly #working = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  #isOpen = false;

  constructor(private readonly options: BatchesOptions) {}

  /** Begins to work, once the journal was done again: on what is new, and on what has no outcome yet. */
  open(): void {
    this.#isOpen = true;
    for (const job of this.#jobs.values()) this.#begin(job);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    const working = [...this.#working.values()];
    for (const { stop } of working) stop.abort();
    await Promise.all(working.map(({ ended }) => ended));
  }

  create(input: CreateBatchInput, at: number, { failure }: CallContext) {
    const known = [...this.#jobs.values()].find(
      (job) =>
        input.clientRequestToken !== undefined && job.input.clientRequestToken === input.clientRequestToken,
    );
    if (known !== undefined) return { jobArn: known.jobArn };
    this.options.findModel(input.modelId);
    if (locationsOf(input) === null)
      throw refusedByModel(
        'A job needs inputDataConfig.s3InputDataConfig and outputDataConfig.s3OutputDataConfig.',
      );
    if ([...this.#jobs.values()].filter((job) => job.outcome === null).length >= MOST_AT_ONCE)
      throw new AwsError(
        'ServiceQuotaExceededException',
        400,
        `No more than ${MOST_AT_ONCE} batch inference jobs may be submitted or in progress.`,
      );
    const id = jobId(`${input.jobName}/${at}/${this.#jobs.size}`);
    const { region, accountId } = this.options;
    const job: BatchJob = {
      jobArn: `arn:aws:bedrock:${region}:${accountId}:model-invocation-job/${id}`,
      id,
      input,
      submittedAt: at,
      stoppedAt: null,
      outcome: failure === null ? null : { endedAt: at, failure },
    };
    this.#jobs.set(id, job);
    this.#begin(job);
    return { jobArn: job.jobArn };
  }

  get({ jobIdentifier }: { readonly jobIdentifier: string }, at: number) {
    return shownJob(this.#find(jobIdentifier), this.options.durationMs, at);
  }

  /** Finished records are written, and the job is Stopped. */
  stop({ jobIdentifier }: { readonly jobIdentifier: string }, at: number) {
    const job = this.#find(jobIdentifier);
    const status = batchStatus(job, this.options.durationMs, at);
    if (!['Submitted', 'Validating', 'InProgress'].includes(status))
      throw new AwsError('ConflictException', 400, `The job cannot be stopped: it is ${status}.`);
    this.#jobs.set(job.id, { ...job, stoppedAt: at });
    this.#working.get(job.id)?.stop.abort();
    return {};
  }

  /** Lists the newest first by default, or in order of creation. */
  list(input: ListBatchesInput, at: number) {
    const { durationMs } = this.options;
    const { nameContains = '', statusEquals, submitTimeAfter, submitTimeBefore, sortOrder } = input;
    const wanted = [...this.#jobs.values()].filter(
      (job) =>
        job.input.jobName.includes(nameContains) &&
        (statusEquals === undefined || batchStatus(job, durationMs, at) === statusEquals) &&
        (submitTimeAfter === undefined || job.submittedAt > submitTimeAfter.getTime()) &&
        (submitTimeBefore === undefined || job.submittedAt < submitTimeBefore.getTime()),
    );
    const sorted = sortOrder === 'Ascending' ? wanted : wanted.reverse();
    const from = Number(input.nextToken ?? 0);
    if (!Number.isInteger(from)) throw refusedByModel('The token is not valid.');
    const to = from + (input.maxResults ?? PAGE);
    return {
      invocationJobSummaries: sorted.slice(from, to).map((job) => shownJob(job, durationMs, at)),
      ...(to < sorted.length ? { nextToken: String(to) } : {}),
    };
  }

  /** @param outcome  as the journal kept it */
  end(jobArn: string, outcome: BatchOutcome): void {
    const job = this.#jobs.get(jobArn.split('/').at(-1) ?? '');
    if (job !== undefined) this.#jobs.set(job.id, { ...job, outcome });
  }

  #begin(job: BatchJob): void {
    if (!this.#isOpen || job.outcome !== null) return;
    const stop = new AbortController();
    if (job.stoppedAt !== null) stop.abort();
    const ended = this.#work(job, stop.signal).finally(() => this.#working.delete(job.id));
    this.#working.set(job.id, { stop, ended });
  }

  async #work({ jobArn, id, input }: BatchJob, signal: AbortSignal): Promise<void> {
    const { findModel, objects, least, now, onEnd } = this.options;
    const { from, to } = locationsOf(input) ?? { from: '', to: '' };
    // The answer to the request and its journal line come before the work starts.
    await setImmediate();
    const model = findModel(input.modelId);
    const failure = await runBatch({ jobArn, id, model, from, to, least }, objects, signal).catch(
      (error: unknown) => `The job failed: ${error instanceof Error ? error.message : String(error)}`,
    );
    // A job interrupted by closing has not ended: the next start runs it again.
    if (signal.aborted && !this.#isOpen) return;
    const outcome: BatchOutcome = { endedAt: now(), failure };
    this.end(jobArn, outcome);
    onEnd(jobArn, outcome);
  }

  #find(identifier: string): BatchJob {
    const job = this.#jobs.get(identifier.split('/').at(-1) ?? '');
    if (job === undefined)
      throw new AwsError('ResourceNotFoundException', 404, `There is no job ${identifier}.`);
    return job;
  }
}

function locationsOf({ inputDataConfig, outputDataConfig }: CreateBatchInput) {
  const from = inputDataConfig.s3InputDataConfig?.s3Uri;
  const to = outputDataConfig.s3OutputDataConfig?.s3Uri;
  return from === undefined || to === undefined ? null : { from, to };
}

/** Twelve letters and digits that always follow from the same text, so that a journal can be replayed. */
function jobId(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
