import {
  GetObjectCommand,
  NoSuchBucket,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import type { Found, Objects, TextObject } from './objects.js';
import { parseS3Location, type S3Location } from './s3-location.js';

export interface S3ObjectsOptions {
  readonly region: string;
  /**
   * Endpoint of S3 or a stand-in; null: the SDK resolves it, by `AWS_ENDPOINT_URL_S3` and similar variables.
   */
  readonly endpoint: string | null;
}

/** Objects in S3. The client is created when a job first needs it: most runs never do. */
export function s3Objects(options: S3ObjectsOptions): Objects {
  let made: S3Client | null = null;
  const client = (): S3Client => {
    made ??= new S3Client(settingsOf(options));
    return made;
  };
  return {
    async read(location, suffix) {
      const at = parseS3Location(location);
      if (at === null) return unreadable(`${location} is not an address of the form s3://bucket/key.`);
      try {
        return await found(client(), at, location, suffix);
      } catch (error) {
        return unreadable(reasonOf(error, at));
      }
    },
    async write(location, text) {
      const at = parseS3Location(location);
      if (at === null) throw new Error(`${location} is not an address of the form s3://bucket/key.`);
      await client().send(new PutObjectCommand({ Bucket: at.bucket, Key: at.key, Body: text }));
    },
    close() {
      made?.destroy();
    },
  };
}

/** An explicit endpoint is a stand-in, which accepts any credentials and addresses buckets by path. */
function settingsOf({ region, endpoint }: S3ObjectsOptions): S3ClientConfig {
  const path = { region, forcePathStyle: true };
  if (endpoint === null) return path;
  return { ...path, endpoint, credentials: { accessKeyId: 'aws-local', secretAccessKey: 'aws-local' } };
}

async function found(client: S3Client, at: S3Location, location: string, suffix: string): Promise<Found> {
  const isPrefix = at.key === '' || at.key.endsWith('/');
  const keys = isPrefix ? await keysBelow(client, at, suffix) : [at.key];
  if (keys.length === 0) return unreadable(`There is no ${suffix} file below ${location}.`);
  const objects: TextObject[] = [];
  for (const key of keys) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: at.bucket, Key: key }));
    objects.push({ key, text: (await Body?.transformToString('utf-8')) ?? '' });
  }
  return { kind: 'found', objects };
}

async function keysBelow(
  client: S3Client,
  { bucket, key }: S3Location,
  suffix: string,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: key }))
    for (const { Key = '' } of Contents) if (Key.toLowerCase().endsWith(suffix)) keys.push(Key);
  return keys;
}

function unreadable(reason: string): Found {
  return { kind: 'unreadable', reason };
}

/** The service's own first words where it may not read, or there is nothing: it does not tell the two apart. */
function reasonOf(error: unknown, { bucket, key }: S3Location): string {
  const name = error instanceof Error ? error.name : '';
  if (error instanceof NoSuchKey || error instanceof NoSuchBucket || /^(NoSuch|AccessDenied)/.test(name))
    return `Insufficient privileges for accessing data in S3: s3://${bucket}/${key} is not there, or may not be read (${name}).`;
  return `s3://${bucket}/${key} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
