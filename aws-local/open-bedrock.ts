import type { BatchOutcome } from './batches/batch-job.js';
import { Batches } from './batches/batches.js';
import { embeddingModels } from './embeddings/embedding-models.js';
import { invokeModel } from './embeddings/invoke-model.js';
import type { LazyEmbedder } from './embeddings/lazy-embedder.js';
import type { Journal, JournalEntry } from './journal.js';
import type { Objects } from './objects/objects.js';
import type { Handler } from './serve-call.js';

export interface BedrockOptions {
  readonly region: string;
  readonly accountId: string;
  readonly embedder: LazyEmbedder;
  readonly objects: Objects;
  readonly journal: Journal;
  /** Records that a batch job has at least, and milliseconds that it takes at least. */
  readonly leastBatchRecords: number;
  readonly batchMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Bedrock {
  /** By `service.operation`. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** Replays a journal entry that no request caused; returns false for other entries. */
  redo(entry: JournalEntry): boolean;
  /** Begins to work on batch jobs, once the journal was done again. */
  open(): void;
  close(): Promise<void>;
}

/** A line of the journal that no request wrote: how a batch job ended. */
const BATCH_ENDED = { service: 'bedrock', operation: 'ModelInvocationJobEnded' };

/** Bedrock's embedding models, one request at a time and in batches. */
export function openBedrock(options: BedrockOptions): Bedrock {
  const { region, accountId, embedder, objects, journal, leastBatchRecords, batchMs, now } = options;
  const findModel = embeddingModels(embedder.open);
  const batches = new Batches({
    region,
    accountId,
    findModel,
    objects,
    least: leastBatchRecords,
    durationMs: batchMs,
    now,
    onEnd: (jobArn, outcome) =>
      journal.append({ ...BATCH_ENDED, at: outcome.endedAt, input: jobArn, read: outcome }),
  });
  return {
    handlers: new Map<string, Handler>([
      ['bedrock-runtime.InvokeModel', invokeModel(findModel)],
      ['bedrock.CreateModelInvocationJob', batches.create.bind(batches)],
      ['bedrock.GetModelInvocationJob', batches.get.bind(batches)],
      ['bedrock.ListModelInvocationJobs', batches.list.bind(batches)],
      ['bedrock.StopModelInvocationJob', batches.stop.bind(batches)],
    ]),
    redo({ service, operation, input, read }) {
      if (service !== BATCH_ENDED.service || operation !== BATCH_ENDED.operation) return false;
      // Written by `onEnd`.
      batches.end(String(input), read as BatchOutcome);
      return true;
    },
    open: () => batches.open(),
    close: () => batches.close(),
  };
}
