import type { Readable } from 'node:stream';
import { callAws } from '../../datasources/aws/call-aws.js';
import type { Aws } from './open-aws.js';
import { abortUploads, uploadsBelow } from './s3-objects.js';

export interface ObjectToUpload {
  readonly bucket: string;
  readonly key: string;
  /** Read once, as it is sent; when it fails, no object appears. */
  readonly body: Readable;
  readonly contentType: string;
  /** Lower-case names. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A hundred thousand megabytes, Personalize's most, fit into the 10,000 parts that S3 takes. */
const PART_BYTES = 16 * 1024 * 1024;
const PARTS_AT_ONCE = 2;

/**
 * Sends a stream of unknown length as one object, in parts when it is long. The object appears whole or not at all.
 * Unfinished uploads of the same key are aborted first: their parts are billed and shown nowhere.
 *
 * @throws ParallaxError what the body failed with, or as `callAws`
 */
export async function uploadObject(aws: Aws, object: ObjectToUpload, signal?: AbortSignal): Promise<void> {
  const { bucket, key, body, contentType, metadata } = object;
  const client = await aws.s3();
  const { Upload } = await import('@aws-sdk/lib-storage');
  await abandonUploads(aws, bucket, key, signal);
  const upload = new Upload({
    client,
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
    params: { Bucket: bucket, Key: key, Body: body, ContentType: contentType, Metadata: metadata },
  });
  const abort = (): void => void upload.abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const call = { service: 'Amazon S3', action: 'PutObject', resource: `the bucket ${bucket}` };
    await callAws(call, signal, () => upload.done());
  } finally {
    signal?.removeEventListener('abort', abort);
    body.destroy();
  }
}

async function abandonUploads(aws: Aws, bucket: string, key: string, signal?: AbortSignal): Promise<void> {
  const uploads = await uploadsBelow(aws, bucket, key, signal);
  await abortUploads(
    aws,
    bucket,
    uploads.filter((upload) => upload.key === key),
    signal,
  );
}
