import { setTimeout as delay } from 'node:timers/promises';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { boundK } from '../../clustering/choose-k.js';
import type { ClusteredVectors } from '../../clustering/cluster-vectors.js';
import type { Threads } from '../../clustering/k-means/assign-on-threads.js';
import { httpStatusOf } from '../../datasources/aws/as-parallax-error.js';
import { callAws } from '../../datasources/aws/call-aws.js';
import type { Clustering } from '../../domain/cluster.js';
import { badInput, ParallaxError } from '../../domain/errors.js';
import type { Aws } from '../aws/open-aws.js';
import type { SageMakerChoice } from '../file/deployment.js';
import { bucketPrefix } from '../names.js';
import type { ResourceState, Work } from '../resource.js';
import { adoptCentroids } from './adopt-centroids.js';
import { readModelMember } from './model-archive.js';
import { type Matrix, parseMatrix } from './mxnet-ndarray.js';
import { checkVolume, uploadTrainingData } from './training-data.js';
import { trainingJobName, trainingJobRequest } from './training-job.js';
import { createTrainingJob, describeTrainingJob, type TrainingJob } from './training-jobs.js';
import { unreadableModel } from './unreadable-model.js';

/** Between two reads of a job, 25 % more or less. */
const POLL_MS = 15_000;

export interface SageMakerClusteringOptions {
  readonly aws: Pick<Aws, 'region' | 's3' | 'sageMaker'>;
  /** The deployment's. */
  readonly name: string;
  /** `clusteringFingerprint` of the deployment. */
  readonly fingerprint: string;
  readonly bucket: string;
  readonly choice: SageMakerChoice;
  /** Resolves after so many milliseconds, or rejects when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

export interface SageMakerClusteringInput {
  /** n x dimension, row by row, each row of unit length. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  /** Number of clusters. */
  readonly k: number;
  readonly threads?: Threads;
  readonly previous?: Clustering | null;
  readonly previousCells?: Uint16Array;
}

/** Clusters by a training job of SageMaker's built-in KMeans. */
export interface SageMakerClustering {
  /**
   * State of the newest job: `ready` has the outputs `job` and `model`, the URI of its archive. A job whose model
   * was deleted is `failed`: `cluster` trains again.
   */
  read(): Promise<ResourceState>;
  /**
   * Uploads the vectors, has them clustered and waits for it. Killed anywhere and called again it finds the
   * job that is under way or done, and asks for none beside it.
   *
   * @throws ParallaxError UNAVAILABLE when the job fails, with SageMaker's reason; INTERNAL when its model
   *   cannot be read; BAD_USER_INPUT as `clusterVectors`, or when a setting does not fit; the signal's reason
   */
  cluster(input: SageMakerClusteringInput, work: Work): Promise<ClusteredVectors>;
}

export function openSageMakerClustering(options: SageMakerClusteringOptions): SageMakerClustering {
  const { aws, name, fingerprint, bucket, choice } = options;
  const wait = options.wait ?? ((ms, signal) => delay(ms, undefined, { signal }));
  const random = options.random ?? Math.random;
  const prefix = `${bucketPrefix({ name })}sagemaker/${fingerprint}/`;

  const describe = async (jobName: string, signal?: AbortSignal): Promise<TrainingJob> =>
    describeTrainingJob(await aws.sageMaker(), jobName, name, signal);

  /** The newest attempt that neither failed nor lost its model; `spent` is the attempt before it. */
  const newest = async (signal?: AbortSignal): Promise<{ job: TrainingJob; spent: TrainingJob | null }> => {
    let spent: TrainingJob | null = null;
    for (let attempt = 1; ; attempt++) {
      const job = await describe(trainingJobName(name, fingerprint, attempt), signal);
      const counts =
        job.kind !== 'failed' && !(job.kind === 'completed' && !(await modelIsThere(job, signal)));
      if (counts) return { job, spent };
      spent = job;
    }
  };

  const modelIsThere = async ({ modelUri }: { modelUri: string }, signal?: AbortSignal): Promise<boolean> => {
    const { bucket: Bucket, key: Key } = parseS3Address(modelUri);
    const s3 = await aws.s3();
    const call = { service: 'Amazon S3', action: 'HeadObject', resource: `the bucket ${Bucket}` };
    return callAws(call, signal, () =>
      s3.send(new HeadObjectCommand({ Bucket, Key })).then(
        () => true,
        (error: unknown) => {
          if (httpStatusOf(error) === 404) return false;
          throw error;
        },
      ),
    );
  };

  /** Uploads the vectors and asks for a job under this name. */
  const start = async (jobName: string, input: SageMakerClusteringInput, k: number, work: Work) => {
    const { vectors, dimension } = input;
    const count = vectors.length / dimension;
    const train = `${prefix}train/`;
    const request = trainingJobRequest({
      name,
      region: aws.region,
      choice,
      jobName,
      vectors: count,
      dimension,
      k,
      trainUri: `s3://${bucket}/${train}`,
      outputUri: `s3://${bucket}/${prefix}output`,
    });
    checkVolume(count, dimension, choice.instanceCount, choice.volumeGb);
    const data = { vectors, dimension, instances: choice.instanceCount };
    await uploadTrainingData(await aws.s3(), { bucket, prefix: train }, data, work);
    await createTrainingJob(await aws.sageMaker(), request, work.signal);
    work.say(`SageMaker was asked for the training job ${jobName}.`);
  };

  /** The URI of the model, once the job is done. */
  const awaitModel = async (jobName: string, { signal, say }: Work): Promise<string> => {
    let shown = '';
    for (;;) {
      const job = await describe(jobName, signal);
      switch (job.kind) {
        case 'completed':
          return job.modelUri;
        case 'failed':
          throw jobFailed(job);
        case 'notOwned':
          throw foreignJob(jobName, name);
        case 'running':
          if (job.status !== shown) say(`Training job ${jobName}: ${job.status}.`);
          shown = job.status;
          break;
        // The service may list a new job late.
        case 'missing':
          break;
        default:
          job satisfies never;
      }
      await wait(POLL_MS * (0.75 + random() / 2), signal);
    }
  };

  const readModel = async (modelUri: string, signal: AbortSignal): Promise<Matrix> => {
    const { bucket: Bucket, key: Key } = parseS3Address(modelUri);
    const s3 = await aws.s3();
    const call = { service: 'Amazon S3', action: 'GetObject', resource: modelUri };
    return callAws(call, signal, async (abortSignal) => {
      const sending = abortSignal === undefined ? {} : { abortSignal };
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }), sending);
      if (Body === undefined) throw unreadableModel(`${modelUri} is empty.`);
      return parseMatrix(await readModelMember(Body as unknown as AsyncIterable<Uint8Array>));
    });
  };

  return {
    async read() {
      const { job, spent } = await newest();
      switch (job.kind) {
        case 'completed':
          return { kind: 'ready', outputs: { job: job.name, model: job.modelUri } };
        case 'running':
          return { kind: 'creating', status: job.status, since: job.since };
        case 'notOwned':
          return { kind: 'notOwned', why: foreignJob(job.name, name).message };
        default:
          return spent === null ? { kind: 'missing' } : spentSight(spent);
      }
    },

    async cluster(input, work) {
      const count = input.vectors.length / input.dimension;
      const { k, message } = boundK(input.k, count);
      const { job } = await newest(work.signal);
      if (job.kind === 'notOwned') throw foreignJob(job.name, name);
      if (job.kind === 'missing') await start(job.name, input, k, work);
      const centroids = await readModel(await awaitModel(job.name, work), work.signal);
      refuseOtherModel(job.name, centroids, input.dimension);
      const clustered = await adoptCentroids({ ...input, centroids });
      const { messages } = clustered.report;
      return {
        ...clustered,
        report: { ...clustered.report, messages: message === undefined ? messages : [message, ...messages] },
      };
    },
  };
}

function spentSight(spent: TrainingJob): ResourceState {
  if (spent.kind === 'failed') {
    return {
      kind: 'failed',
      reason: `Training job ${spent.name}: ${spent.reason}.`,
      advice: 'Fix it, then apply again: the next attempt has a name of its own.',
    };
  }
  return {
    kind: 'failed',
    reason: `The model of the training job ${spent.name} has been deleted.`,
    advice: 'Apply trains it again.',
  };
}

function jobFailed({ name, reason }: { readonly name: string; readonly reason: string }): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    `SageMaker's training job ${name} failed: ${reason.replace(/\.$/, '')}. Its log is in CloudWatch under /aws/sagemaker/TrainingJobs; fix it and apply again.`,
  );
}

function foreignJob(job: string, name: string): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    `The training job ${job} is there, but is not tagged as the deployment ${name}'s: raise clusters.version, or give the deployment another name.`,
  );
}

/** A job that is found again may be of another day. */
function refuseOtherModel(job: string, { columns }: Matrix, dimension: number): void {
  if (columns === dimension) return;
  throw badInput(
    'clusters.version',
    `The training job ${job} clustered vectors of ${columns} numbers, and the catalogue's have ${dimension}: raise clusters.version to train again.`,
  );
}

export interface S3Address {
  readonly bucket: string;
  readonly key: string;
}

/** The parts of `s3://bucket/key`, as SageMaker names what it wrote. */
export function parseS3Address(uri: string): S3Address {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || key === undefined) throw unreadableModel(`it is said to lie at "${uri}".`);
  return { bucket, key };
}
