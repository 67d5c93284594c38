import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ParallaxError } from '../../domain/errors.js';
import type { AwsCall } from '../aws/as-parallax-error.js';
import { awsSettings } from '../aws/aws-settings.js';
import { callAws } from '../aws/call-aws.js';
import { filesOf, filesToRemove, startOfFiles } from './image-files.js';
import type { ImageStore } from './image-store.js';
import { imageUrls } from './image-urls.js';

export interface S3ImageStoreOptions {
  readonly bucket: string;
  /** Prefix of the keys, without a slash at either end: the catalogue's name. May be empty. */
  readonly prefix: string;
  /** Where the bucket is served, `https://cdn.example.com`: an object's key follows it. */
  readonly baseUrl: string;
  /** The bucket's. Null: what the SDK finds itself (`AWS_REGION`, the profile). */
  readonly region: string | null;
}

/** A name holds its content's hash, so what is under it never changes. */
const CACHE_CONTROL = 'public, max-age=31536000, immutable';

const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
]);

/**
 * Image files as objects in a bucket, under the same names as in a folder: a distribution can serve either.
 * The bucket may be private; the gateway prints URLs and reads no object.
 *
 * `put` and `remove` throw UNAVAILABLE when the bucket, its region or the credentials are wrong.
 */
export function openS3ImageStore(options: S3ImageStoreOptions): ImageStore {
  const { bucket, prefix, baseUrl, region } = options;
  const client = new S3Client(
    awsSettings({ region, maxAttempts: 5, requestTimeoutMs: 30_000, connectionTimeoutMs: 5_000 }),
  );
  /** Of the object, and of the URL that it is served under: one name, so that the two cannot part. */
  const keyOf = (file: string): string => (prefix === '' ? file : `${prefix}/${file}`);
  const calling = (action: string): AwsCall => ({
    service: 'Amazon S3',
    action,
    resource: `the bucket ${bucket}`,
  });

  const putFile = ([file, bytes]: readonly [string, Uint8Array]): Promise<unknown> =>
    callAws(calling('PutObject'), undefined, () =>
      client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(file),
          Body: bytes,
          ContentType: CONTENT_TYPES.get(file.slice(file.lastIndexOf('.') + 1)),
          CacheControl: CACHE_CONTROL,
        }),
      ),
    );

  /** An image has a handful of files: what one page of the list, a thousand keys, always holds. */
  const filesOfImage = async (imageId: string): Promise<readonly string[]> => {
    const { Contents = [] } = await callAws(calling('ListObjectsV2'), undefined, () =>
      client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: keyOf(startOfFiles(imageId)) })),
    );
    return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(keyOf('').length)]));
  };

  return {
    ...imageUrls(baseUrl, keyOf),

    async put(renditions) {
      await Promise.all(filesOf(renditions).map(putFile));
    },

    async remove(imageId, keep) {
      const gone = filesToRemove(await filesOfImage(imageId), imageId, keep);
      if (gone.length === 0) return;
      const Objects = gone.map((file) => ({ Key: keyOf(file) }));
      const { Errors = [] } = await callAws(calling('DeleteObjects'), undefined, () =>
        client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } })),
      );
      if (Errors.length > 0) throw notRemoved(bucket, Errors.length, Errors[0]?.Code);
    },
  };
}

/** The call itself succeeds when single objects stay. */
function notRemoved(bucket: string, count: number, code = 'no reason given'): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    `Amazon S3 did not delete ${count} objects of the bucket ${bucket} (${code}): check that the credentials may do s3:DeleteObject.`,
  );
}
