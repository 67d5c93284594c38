import type { ObjectIdentifier } from '@aws-sdk/client-s3';
import { httpStatusOf } from '../../datasources/aws/as-parallax-error.js';
import { ParallaxError } from '../../domain/errors.js';
import { askS3 } from '../aws/ask-s3.js';
import type { Aws } from '../aws/open-aws.js';

/** What a bucket holds under one key: every version, and what uploads have begun of it. */
export interface StoredObject {
  readonly key: string;
  /** Versions and the marks of deletions, as they are deleted one by one. */
  readonly versions: readonly ObjectIdentifier[];
  /** Ids of uploads that were never finished: their parts are stored, too. */
  readonly uploads: readonly string[];
  readonly bytes: number;
  /** Whether a read finds it: the newest version is no mark of a deletion. */
  readonly isThere: boolean;
}

interface Gathered {
  readonly versions: ObjectIdentifier[];
  readonly uploads: string[];
  bytes: number;
  isThere: boolean;
}

/** Everything below a prefix, old versions included, in the order of the keys; null when there is no such bucket. */
export async function objectsBelow(
  aws: Aws,
  bucket: string,
  prefix: string,
): Promise<readonly StoredObject[] | null> {
  const byKey = new Map<string, Gathered>();
  const of = (key = ''): Gathered => {
    const known = byKey.get(key) ?? { versions: [], uploads: [], bytes: 0, isThere: false };
    byKey.set(key, known);
    return known;
  };
  try {
    await eachVersion(aws, bucket, prefix, of);
    await eachUpload(aws, bucket, prefix, of);
  } catch (error) {
    if (error instanceof ParallaxError && httpStatusOf(error.cause) === 404) return null;
    throw error;
  }
  return [...byKey].map(([key, gathered]) => ({ key, ...gathered })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function eachVersion(
  aws: Aws,
  bucket: string,
  prefix: string,
  of: (key?: string) => Gathered,
): Promise<void> {
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | null = {};
  while (from !== null) {
    const command: InstanceType<typeof ListObjectVersionsCommand> = new ListObjectVersionsCommand({
      Bucket: bucket,
      Prefix: prefix,
      ...from,
    });
    const page = await askS3(aws, 'ListObjectVersions', bucket, (client) => client.send(command));
    for (const { Key, VersionId, Size = 0, IsLatest = false } of page.Versions ?? []) {
      const gathered = of(Key);
      gathered.versions.push({ Key, VersionId });
      gathered.bytes += Size;
      if (IsLatest) gathered.isThere = true;
    }
    for (const { Key, VersionId } of page.DeleteMarkers ?? []) of(Key).versions.push({ Key, VersionId });
    from =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : null;
  }
}

async function eachUpload(
  aws: Aws,
  bucket: string,
  prefix: string,
  of: (key?: string) => Gathered,
): Promise<void> {
  const { ListMultipartUploadsCommand } = await import('@aws-sdk/client-s3');
  let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | null = {};
  while (from !== null) {
    const command: InstanceType<typeof ListMultipartUploadsCommand> = new ListMultipartUploadsCommand({
      Bucket: bucket,
      Prefix: prefix,
      ...from,
    });
    const page = await askS3(aws, 'ListMultipartUploads', bucket, (client) => client.send(command));
    for (const { Key, UploadId } of page.Uploads ?? [])
      if (UploadId !== undefined) of(Key).uploads.push(UploadId);
    from =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : null;
  }
}

/** S3's most for one call. */
const AT_ONCE = 1_000;

/**
 * Deletes an object with all that was ever stored under its key: in a bucket with versions, what is merely
 * deleted can be read still.
 *
 * @throws ParallaxError UNAVAILABLE when some of it stays
 */
export async function deleteForGood(aws: Aws, bucket: string, stored: StoredObject): Promise<void> {
  const { key: Key, versions, uploads } = stored;
  const { AbortMultipartUploadCommand, DeleteObjectsCommand } = await import('@aws-sdk/client-s3');
  for (const UploadId of uploads) {
    await unlessGone(
      askS3(aws, 'AbortMultipartUpload', bucket, (client) =>
        client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId })),
      ),
    );
  }
  for (let from = 0; from < versions.length; from += AT_ONCE) {
    const Delete = { Objects: versions.slice(from, from + AT_ONCE), Quiet: true };
    const { Errors = [] } = await askS3(aws, 'DeleteObjects', bucket, (client) =>
      client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete })),
    );
    const [refused] = Errors;
    if (refused !== undefined) {
      throw new ParallaxError(
        'UNAVAILABLE',
        `S3 kept ${JSON.stringify(Key)} of ${bucket} because of ${refused.Code}: let these credentials delete objects and their versions (s3:DeleteObject, s3:DeleteObjectVersion).`,
      );
    }
  }
}

async function unlessGone(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof ParallaxError) || httpStatusOf(error.cause) !== 404) throw error;
  }
}
