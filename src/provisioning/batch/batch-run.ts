import { Readable } from 'node:stream';
import { embeddingKey, fileKey } from '../../catalogue/embedding/embedding-key.js';
import type { EmbeddingStore, KeptEmbedding } from '../../catalogue/embedding/embedding-store.js';
import { mapInOrder } from '../../catalogue/ingest/in-order.js';
import type { PlannedImage } from '../../catalogue/ingest/plan-ingest.js';
import { asCatalogueImage, prepareImage } from '../../catalogue/ingest/prepare-image.js';
import { TITAN } from '../../datasources/embedders/bedrock/models.js';
import { DEFAULT_EMBEDDING_LENGTH } from '../../datasources/embedders/embedders.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Space } from '../../domain/vector.js';
import type { Aws } from '../aws/open-aws.js';
import { uploadObject } from '../aws/upload-object.js';
import type { Deployment } from '../file/deployment.js';
import { bucketPrefix, fingerprint } from '../names.js';
import type { Work } from '../resource.js';
import { type BatchJob, createBatchJob, findBatchJobs } from './batch-jobs.js';
import { type BatchObjects, batchObjects } from './batch-objects.js';
import { readAnswer, recordLine } from './batch-records.js';
import { type BatchLimits, BEDROCK_BATCH_LIMITS, RecordFile } from './record-file.js';

export interface BatchEmbeddingOptions {
  readonly aws: Aws;
  readonly deployment: Deployment;
  readonly store: EmbeddingStore;
  /** Pictures that are decoded at a time. */
  readonly concurrency: number;
  /** Lets that time pass, until the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Limits of a job, its file and running jobs; the service's own when absent. */
  readonly limits?: BatchLimits;
}

/** Between two reads of a job, 25 % more or less. */
const POLL_MS = 30_000;
const KEPT_AT_A_TIME = 100;

/** A run over the missing images of a folder; its state is in the cloud and the store. */
export class BatchRun {
  readonly space: Space;
  readonly limits: BatchLimits;
  readonly #objects: BatchObjects;
  readonly #prefix: string;
  readonly #jobPrefix: string;

  constructor(
    private readonly options: BatchEmbeddingOptions,
    private readonly work: Work,
  ) {
    const { deployment } = options;
    this.space = { model: TITAN.id, dimension: deployment.embedder.length ?? DEFAULT_EMBEDDING_LENGTH };
    this.limits = options.limits ?? BEDROCK_BATCH_LIMITS;
    this.#objects = batchObjects(options.aws, deployment.bucket.name);
    this.#prefix = `${bucketPrefix(deployment)}batch/`;
    this.#jobPrefix = `${deployment.name}-embed-`;
  }

  /**
   * Waits until no job is under way, keeps what all of them answered and removes what they read and wrote.
   *
   * @param asked  jobs that this run asked for: they are waited for also while they do not show yet, and the
   *   failure of one is thrown
   */
  async collectAll(asked: ReadonlySet<string>): Promise<void> {
    const jobs = await this.#untilFewerThan(1, asked);
    for (const job of jobs) await this.#collect(job);
    const failed = jobs.find(({ state, name }) => state === 'failed' && asked.has(name));
    if (failed !== undefined) throw jobFailed(failed);
  }

  /** A job for each file, as many files as the pictures need. */
  async submit(folder: string, missing: readonly PlannedImage[]): Promise<void> {
    const { aws, deployment } = this.options;
    const { signal, say } = this.work;
    // Jobs of one name are one job: an attempt after one that failed has another.
    const attempt = (await findBatchJobs(aws, this.#jobPrefix, signal)).length;
    const content = missing.map(({ contentHash }) => contentHash);
    const run = fingerprint(this.space, content, attempt);
    const records = this.#records(folder, missing)[Symbol.asyncIterator]();
    const bucket = deployment.bucket.name;
    const asked = new Set<string>();
    for (let file = 1; ; file++) {
      const part = new RecordFile(records, this.limits);
      const key = `${this.#prefix}${run}/in/${String(file).padStart(4, '0')}.jsonl`;
      const body = Readable.from(part.lines());
      await uploadObject(aws, { bucket, key, body, contentType: 'application/jsonl', metadata: {} }, signal);
      if (part.count < this.limits.leastRecords) {
        if (part.count > 0)
          say(`${part.count} pictures are embedded on demand: they are too few for a batch.`);
        break;
      }
      await this.#untilFewerThan(this.limits.mostJobs, asked);
      const name = `${this.#jobPrefix}${run}-${file}`;
      await createBatchJob(
        aws,
        {
          name,
          owner: deployment.name,
          role: deployment.embedder.batchRole ?? '',
          model: this.space.model,
          input: `s3://${bucket}/${key}`,
          output: `s3://${bucket}/${this.#prefix}${run}/out/`,
        },
        signal,
      );
      asked.add(name);
      say(`Bedrock was asked for the batch job ${name}: ${part.count} pictures.`);
      if (part.isLast) break;
    }
    await this.collectAll(asked);
    await this.#objects.remove(await this.#objects.list(`${this.#prefix}${run}/`, signal), signal);
  }

  /** A line a picture whose vector is not known yet; which file it is of is noted for when the vector comes. */
  async *#records(folder: string, missing: readonly PlannedImage[]): AsyncGenerator<string> {
    const { store, concurrency } = this.options;
    const { dimension } = this.space;
    const line = async (planned: PlannedImage): Promise<string | null> => {
      const prepared = await prepareImage(folder, planned);
      if ('kind' in prepared) return null;
      const picture = asCatalogueImage(prepared);
      const key = embeddingKey(this.space, picture);
      store.noteFile(fileKey(this.space, prepared.image.contentHash, picture.captionHash ?? null), key);
      return store.get(key) === null ? recordLine(key, picture, dimension) : null;
    };
    for await (const one of mapInOrder(missing, concurrency, line)) {
      this.work.signal.throwIfAborted();
      if (one !== null) yield one;
    }
  }

  async #collect(job: BatchJob): Promise<void> {
    const { signal, say } = this.work;
    const [input, output] = [this.#keyIn(job.input), this.#keyIn(job.output)];
    // A name like ours may be another's: nothing is touched that does not lie below our own.
    if (input === null || output === null) return;
    const keys = await this.#objects.list(`${output}/`, signal);
    const counts = { kept: 0, failed: 0, why: '' };
    if (isModel(job.model, this.space.model)) {
      for (const key of keys.filter((one) => one.endsWith('.jsonl.out'))) await this.#keep(key, counts);
    }
    if (counts.kept + counts.failed > 0) {
      const { kept, failed, why } = counts;
      const rest =
        failed === 0 ? '' : `; ${failed} failed and are embedded on demand, the first because: ${why}`;
      say(`Batch job ${job.name} ${job.status}: ${kept} pictures embedded${rest}`);
    }
    const left = [...keys, ...(await this.#objects.list(input, signal))];
    await this.#objects.remove(left, signal);
  }

  /** The key behind an address below our own prefix; null for any other. */
  #keyIn(uri: string): string | null {
    const below = `s3://${this.options.deployment.bucket.name}/`;
    const key = uri.startsWith(below) ? uri.slice(below.length) : '';
    return key.startsWith(this.#prefix) ? key : null;
  }

  async #keep(key: string, counts: { kept: number; failed: number; why: string }): Promise<void> {
    const { store } = this.options;
    let batch: KeptEmbedding[] = [];
    const flush = (): void => {
      store.put(batch);
      counts.kept += batch.length;
      batch = [];
    };
    for await (const line of this.#objects.lines(key, this.work.signal)) {
      const answer = readAnswer(line, this.space.dimension);
      if (answer.kind === 'failed') {
        counts.failed += 1;
        counts.why ||= answer.why;
        continue;
      }
      batch.push({ key: answer.key, vector: answer.vector, file: null });
      if (batch.length === KEPT_AT_A_TIME) flush();
    }
    flush();
  }

  /** Polls, and reports each change of a job's status. */
  async #untilFewerThan(most: number, asked: ReadonlySet<string>): Promise<readonly BatchJob[]> {
    const { aws, wait, random } = this.options;
    const { signal, say } = this.work;
    const shown = new Map<string, string>();
    for (;;) {
      const jobs = await findBatchJobs(aws, this.#jobPrefix, signal);
      const underway = jobs.filter(({ state }) => state === 'underway');
      const names = new Set(jobs.map(({ name }) => name));
      const unseen = [...asked].filter((name) => !names.has(name));
      if (underway.length + unseen.length < most) return jobs;
      for (const { name, status } of underway) {
        if (shown.get(name) !== status) say(`Batch job ${name}: ${status}.`);
        shown.set(name, status);
      }
      await wait(POLL_MS * (0.75 + random() / 2), signal);
      signal.throwIfAborted();
    }
  }
}

/** By its id, or by the ARN that a service may show instead. */
function isModel(shown: string, id: string): boolean {
  return shown === id || shown.endsWith(`/${id}`);
}

function jobFailed({ name, message }: BatchJob): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    `Bedrock's batch job ${name} failed: ${message === '' ? 'it does not say why' : message.replace(/\.$/, '')}. Check that embedder.batchRole may read and write the bucket and can be assumed by bedrock.amazonaws.com; the next apply asks again, and mode: on-demand needs no role.`,
  );
}
