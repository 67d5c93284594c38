import type { ObjectIdentifier } from '@aws-sdk/client-s3';
import { ParallaxError } from '../../domain/errors.js';
import { askS3 } from './ask-s3.js';
import type { Aws } from './open-aws.js';
import { nullIfNotFound } from './refusals.js';

/** A version of an object, or the marker of a deletion. */
export interface StoredVersion {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly bytes: number;
  /** True for the newest version that is no marker: a read finds it. */
  readonly isCurrent: boolean;
}

/** A multipart upload that was never completed; its parts are billed. */
export interface UnfinishedUpload {
  readonly key: string;
  readonly id: string;
}

export interface StoredObjects {
  readonly versions: readonly StoredVersion[];
  readonly uploads: readonly UnfinishedUpload[];
}

/** Everything below a prefix, old versions and unfinished uploads included; null when there is no such bucket. */
export async function objectsBelow(
  aws: Aws,
  bucket: string,
  prefix: string,
  signal?: AbortSignal,
): Promise<StoredObjects | null> {
  return nullIfNotFound(
    (async () => ({
      versions: await versionsBelow(aws, bucket, prefix, signal),
      uploads: await uploadsBelow(aws, bucket, prefix, signal),
    }))(),
  );
}

async function versionsBelow(
  aws: Aws,
  Bucket: string,
  Prefix: string,
  signal?: AbortSignal,
): Promise<readonly StoredVersion[]> {
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const all: StoredVersion[] = [];
  // The SDK has no paginator for the two lists whose pages begin with two markers.
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | null = {};
  while (from !== null) {
    const command: InstanceType<typeof ListObjectVersionsCommand> = new ListObjectVersionsCommand({
      ...{ Bucket, Prefix },
      ...from,
    });
    const page = await askS3(aws, 'ListObjectVersions', Bucket, (s3) => s3.send(command), signal);
    for (const { Key: key, VersionId: versionId, Size: bytes = 0, IsLatest = false } of page.Versions ?? [])
      if (key !== undefined) all.push({ key, versionId, bytes, isCurrent: IsLatest });
    for (const { Key: key, VersionId: versionId } of page.DeleteMarkers ?? [])
      if (key !== undefined) all.push({ key, versionId, bytes: 0, isCurrent: false });
    from =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : null;
  }
  return all;
}

export async function uploadsBelow(
  aws: Aws,
  Bucket: string,
  Prefix: string,
  signal?: AbortSignal,
): Promise<readonly UnfinishedUpload[]> {
  const { ListMultipartUploadsCommand } = await import('@aws-sdk/client-s3');
  const all: UnfinishedUpload[] = [];
  let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | null = {};
  while (from !== null) {
    const command: InstanceType<typeof ListMultipartUploadsCommand> = new ListMultipartUploadsCommand({
      ...{ Bucket, Prefix },
      ...from,
    });
    const page = await askS3(aws, 'ListMultipartUploads', Bucket, (s3) => s3.send(command), signal);
    for (const { Key: key, UploadId: id } of page.Uploads ?? [])
      if (key !== undefined && id !== undefined) all.push({ key, id });
    from =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : null;
  }
  return all;
}

/** S3's most for one call. */
const AT_ONCE = 1_000;

/**
 * Deletes versions for good and aborts uploads: in a versioned bucket a plain deletion leaves the object readable.
 *
 * @throws ParallaxError UNAVAILABLE when S3 keeps some of them
 */
export async function deleteObjects(
  aws: Aws,
  Bucket: string,
  { versions, uploads }: StoredObjects,
  signal?: AbortSignal,
): Promise<void> {
  await abortUploads(aws, Bucket, uploads, signal);
  const { DeleteObjectsCommand } = await import('@aws-sdk/client-s3');
  for (let from = 0; from < versions.length; from += AT_ONCE) {
    const Objects: ObjectIdentifier[] = versions
      .slice(from, from + AT_ONCE)
      .map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
    const command = new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } });
    const { Errors = [] } = await askS3(aws, 'DeleteObjects', Bucket, (s3) => s3.send(command), signal);
    const [refused] = Errors;
    if (refused !== undefined) {
      throw new ParallaxError(
        'UNAVAILABLE',
        `S3 kept ${Errors.length} objects of ${Bucket}, the first (${JSON.stringify(refused.Key)}) because of ${refused.Code}: let these credentials delete objects and their versions (s3:DeleteObject, s3:DeleteObjectVersion).`,
      );
    }
  }
}

/** An upload that is gone already is no error. */
export async function abortUploads(
  aws: Aws,
  Bucket: string,
  uploads: readonly UnfinishedUpload[],
  signal?: AbortSignal,
): Promise<void> {
  const { AbortMultipartUploadCommand } = await import('@aws-sdk/client-s3');
  for (const { key, id } of uploads) {
    const command = new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId: id });
    await nullIfNotFound(askS3(aws, 'AbortMultipartUpload', Bucket, (s3) => s3.send(command), signal));
  }
}

/** Everything that is stored under one key. */
export interface StoredObject extends StoredObjects {
  readonly key: string;
}

/** In the order of the keys. */
export function byKey({ versions, uploads }: StoredObjects): readonly StoredObject[] {
  const found = new Map<string, { versions: StoredVersion[]; uploads: UnfinishedUpload[] }>();
  const under = (key: string) => {
    const known = found.get(key) ?? { versions: [], uploads: [] };
    found.set(key, known);
    return known;
  };
  for (const version of versions) under(version.key).versions.push(version);
  for (const upload of uploads) under(upload.key).uploads.push(upload);
  return [...found].map(([key, stored]) => ({ key, ...stored })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** True when a read of the key finds an object. */
export function isReadable({ versions }: StoredObjects): boolean {
  return versions.some(({ isCurrent }) => isCurrent);
}

/** Bytes of all versions. */
export function bytesOf({ versions }: StoredObjects): number {
  return versions.reduce((total, { bytes }) => total + bytes, 0);
}
