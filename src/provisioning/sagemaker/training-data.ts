import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { AwsCall } from '../../datasources/aws/as-parallax-error.js';
import { callAws } from '../../datasources/aws/call-aws.js';
import { badInput, ParallaxError } from '../../domain/errors.js';
import type { Work } from '../resource.js';
import { encodeRecordIo, recordBytes } from './recordio.js';

/** Of one object: a slow line sends it within a call's time, and memory holds a few of them. */
const OBJECT_BYTES = 8_000_000;
const AT_ONCE = 4;
/** Space on the volume for the container's own files and the model. */
const SPARE_BYTES = 1e9;

export interface TrainingData {
  /** n x dimension, row by row. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  /** Each is to find at least one object. */
  readonly instances: number;
}

export interface TrainingPlace {
  readonly bucket: string;
  /** Ends with a slash. */
  readonly prefix: string;
}

/**
 * Puts the vectors below the prefix as RecordIO and removes what else is there: SageMaker trains on all of it.
 *
 * Objects of a few megabytes instead of one in parts: a killed process leaves no unfinished upload,
 * which would be billed unseen, and the instances share objects between them. They have the same names every
 * time, so to begin again overwrites.
 */
export async function uploadTrainingData(
  s3: S3Client,
  place: TrainingPlace,
  data: TrainingData,
  work: Work,
): Promise<void> {
  const { vectors, dimension, instances } = data;
  const count = vectors.length / dimension;
  const bytes = recordBytes(dimension);
  const rowsAtOnce = Math.max(1, Math.min(Math.floor(OBJECT_BYTES / bytes), Math.floor(count / instances)));
  const keys = Array.from(
    { length: Math.ceil(count / rowsAtOnce) },
    (_, i) => `${place.prefix}part-${String(i).padStart(5, '0')}.pbr`,
  );
  work.say(
    `Uploading ${count} vectors, ${Math.ceil((count * bytes) / 1e6)} MB in ${keys.length} objects, to s3://${place.bucket}/${place.prefix}`,
  );
  const chunks = encodeRecordIo(vectors, { dimension, rowsAtOnce });
  const waiting = keys.values();
  // All lanes take from one stream of chunks, so that no more than AT_ONCE are in memory.
  const lane = async (): Promise<void> => {
    for (const chunk of chunks) await put(s3, place, waiting.next().value ?? '', chunk, work.signal);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await removeOthers(s3, place, new Set(keys), work.signal);
}

/**
 * @param volumeGb  of each instance
 * @throws ParallaxError BAD_USER_INPUT when an instance's share of the vectors does not fit its volume
 */
export function checkVolume(vectors: number, dimension: number, instances: number, volumeGb: number): void {
  const needed = Math.ceil(((vectors * recordBytes(dimension)) / instances + SPARE_BYTES) / 1e9);
  if (needed <= volumeGb) return;
  throw badInput(
    'clusters.sagemaker.volumeGb',
    `${vectors} vectors of ${dimension} numbers need ${needed} GB on each of ${instances} instances, and clusters.sagemaker.volumeGb is ${volumeGb}: raise it.`,
  );
}

async function put(
  s3: S3Client,
  { bucket }: TrainingPlace,
  key: string,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const request = { Bucket: bucket, Key: key, Body: body, ContentType: 'application/x-recordio-protobuf' };
  await callAws(calling('PutObject', bucket), signal, (abortSignal) =>
    s3.send(new PutObjectCommand(request), abortSignal === undefined ? {} : { abortSignal }),
  );
}

/** Objects of a larger catalogue, whose upload was cut short or whose training failed. */
async function removeOthers(
  s3: S3Client,
  { bucket, prefix }: TrainingPlace,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  let token: string | undefined;
  do {
    const page = await callAws(calling('ListObjectsV2', bucket), signal, () =>
      s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token })),
    );
    const gone = (page.Contents ?? []).flatMap(({ Key }) =>
      Key === undefined || wanted.has(Key) ? [] : { Key },
    );
    if (gone.length > 0) await remove(s3, bucket, gone, signal);
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

async function remove(
  s3: S3Client,
  bucket: string,
  objects: { Key: string }[],
  signal: AbortSignal,
): Promise<void> {
  const { Errors = [] } = await callAws(calling('DeleteObjects', bucket), signal, () =>
    s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } })),
  );
  if (Errors.length === 0) return;
  throw new ParallaxError(
    'UNAVAILABLE',
    `Amazon S3 kept ${Errors.length} objects of an older upload in the bucket ${bucket} (${Errors[0]?.Code ?? 'no reason given'}): check that the credentials may do s3:DeleteObject.`,
  );
}

function calling(action: string, bucket: string): AwsCall {
  return { service: 'Amazon S3', action, resource: `the bucket ${bucket}` };
}
