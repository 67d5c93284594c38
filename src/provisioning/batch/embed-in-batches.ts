import { embeddingPlanOf } from '../../catalogue/embedding/embed-folder.js';
import type { EmbeddingStore } from '../../catalogue/embedding/embedding-store.js';
import type { FolderReading } from '../../catalogue/ingest/read-folder.js';
import { BEDROCK_EMBEDDERS, isRemote } from '../../datasources/embedders/embedders.js';
import { badInput } from '../../domain/errors.js';
import type { Deployment } from '../file/deployment.js';
import type { Check, Work } from '../resource.js';
import { type BatchEmbeddingOptions, BatchRun } from './batch-run.js';
import { BEDROCK_BATCH_LIMITS } from './record-file.js';

/** Why a deployment's pictures cannot be embedded in batches; null when they can. */
export function noBatches({ embedder, region }: Deployment): string | null {
  const { name } = embedder;
  const regions = isRemote(name) ? BEDROCK_EMBEDDERS[name].batchRegions : [];
  if (regions.length === 0) {
    return `Amazon Bedrock lists no batch inference for ${name}: set embedder.mode to on-demand, or embedder.name to titan.`;
  }
  if (!regions.includes(region)) {
    return `region is ${region}, where Amazon Bedrock lists no batch inference for ${name}: set embedder.mode to on-demand, or take one of ${regions.join(', ')}.`;
  }
  if (embedder.batchRole === null)
    return 'Batch inference needs embedder.batchRole: a role that Bedrock can assume.';
  return null;
}

/**
 * Embeds what is missing of a folder into the store by jobs of Bedrock's batch inference.
 *
 * Nothing is remembered here but in the cloud: jobs are found again by their names, and their answers name the
 * embeddings by content. So a run that was killed at any point, or a folder that changed meanwhile, costs nothing
 * twice: what earlier jobs answer is collected first, and only the rest is asked for. What is too little for a
 * job, and records that fail, are left to be embedded on demand.
 *
 * @throws ParallaxError BAD_USER_INPUT when there are no batches, see `noBatches`; UNAVAILABLE when a job failed
 */
export async function embedInBatches(
  reading: FolderReading,
  options: BatchEmbeddingOptions,
  work: Work,
): Promise<void> {
  const refusal = noBatches(options.deployment);
  if (refusal !== null) throw badInput('embedder.mode', refusal);
  const run = new BatchRun(options, work);
  await run.collectAll(new Set());
  const { missing } = embeddingPlanOf(reading, options.store, { name: 'titan', space: run.space });
  if (missing.length < run.limits.leastRecords) {
    if (missing.length > 0) {
      work.say(
        `${missing.length} pictures are embedded on demand: a batch takes ${run.limits.leastRecords} at least.`,
      );
    }
    return;
  }
  await run.submit(reading.folder, missing);
}

/** Says in a plan why `mode: batch` cannot be. */
export function batchCheck(deployment: Deployment): Check {
  return {
    title: 'batch inference',
    async problems() {
      const refusal = deployment.embedder.mode === 'batch' ? noBatches(deployment) : null;
      return refusal === null ? [] : [refusal];
    },
  };
}

/** Batch inference as the images of a deployment use it. */
export interface BatchEmbedding {
  /** Fewer missing pictures than this are embedded on demand. */
  readonly leastRecords: number;
  embed(reading: FolderReading, work: Work): Promise<void>;
}

/** Null where every picture is embedded on demand: by `mode`, or `auto` where there are no batches. */
export function batchEmbedding(
  options: Omit<BatchEmbeddingOptions, 'store'> & {
    /** For this to close. */
    readonly openStore: () => EmbeddingStore;
  },
): BatchEmbedding | null {
  const { deployment, openStore } = options;
  const { mode } = deployment.embedder;
  if (mode === 'on-demand' || (mode === 'auto' && noBatches(deployment) !== null)) return null;
  return {
    leastRecords: (options.limits ?? BEDROCK_BATCH_LIMITS).leastRecords,
    async embed(reading, work) {
      const store = openStore();
      try {
        await embedInBatches(reading, { ...options, store }, work);
      } finally {
        await store.close();
      }
    },
  };
}
