import type { ObjectIdentifier, S3Client } from '@aws-sdk/client-s3';
import { callAws } from '../../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../../domain/errors.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import { isOfStack, isOwned, type Tags } from '../../aws/tags.js';
import { bucketPrefix } from '../../names.js';
import type { Removal, RemovalStage, Retained } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';

const SERVICE = 'Amazon S3';
/** DeleteObjects takes no more. */
const AT_ONCE = 1_000;

/**
 * What lies below the deployment's prefix, in all versions and with uploads that were begun. Asked of S3 by the
 * name of the prefix: a bucket that others use too has no tags of ours.
 */
export function objectsStage(removing: RemovalContext): RemovalStage {
  return { title: 'objects in the bucket', find: () => objects(removing) };
}

/** The bucket itself, when it was made for the deployment. */
export function bucketStage(removing: RemovalContext): RemovalStage {
  return { title: 'bucket', find: () => bucket(removing) };
}

async function objects(removing: RemovalContext): Promise<readonly Removal[]> {
  const { name } = removing.deployment.bucket;
  const prefix = bucketPrefix(removing.deployment);
  const contents = (): Promise<Contents | null> => contentsOf(removing, prefix);
  const found = await contents();
  if (found === null || isEmpty(found)) return [];
  const count = found.objects.length + found.uploads.length;
  const title = `${count} object${count === 1 ? '' : 's'} below s3://${name}/${prefix}`;
  return [
    {
      kind: 'removal',
      title,
      arn: `arn:aws:s3:::${name}/${prefix}`,
      hourly: removing.hourly({ kind: 'storage', bytes: found.bytes }),
      async read() {
        const left = await contents();
        return left === null || isEmpty(left) ? 'gone' : 'present';
      },
      async delete() {
        const left = await contents();
        if (left !== null) await requestDeletion(title, empty(removing, left));
      },
    },
  ];
}

async function bucket(removing: RemovalContext): Promise<readonly (Removal | Retained)[]> {
  const { name, create } = removing.deployment.bucket;
  if (!create) return [];
  const tags = await tagsOf(removing, name);
  if (tags === null || !isOwned(removing, tags) || isOfStack(tags)) return [];
  const title = `bucket ${name}`;
  const arn = `arn:aws:s3:::${name}`;
  const ours = bucketPrefix(removing.deployment);
  const all = (await contentsOf(removing, '')) ?? { objects: [], uploads: [], bytes: 0 };
  const others = [...all.objects, ...all.uploads].flatMap(({ Key = '' }) =>
    Key.startsWith(ours) ? [] : [Key],
  );
  if (others.length > 0) return [{ kind: 'retained', title, arn, hourly: 0, why: holdsOthers(others) }];
  return [
    {
      kind: 'removal',
      title,
      arn,
      hourly: 0,
      read: async () => ((await tagsOf(removing, name)) === null ? 'gone' : 'present'),
      async delete() {
        const { DeleteBucketCommand } = await import('@aws-sdk/client-s3');
        await requestDeletion(
          title,
          ask(removing, 'DeleteBucket', (s3) => s3.send(new DeleteBucketCommand({ Bucket: name }))),
        );
      },
    },
  ];
}

function holdsOthers([first = '', ...others]: readonly string[]): string {
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `it holds ${JSON.stringify(first.slice(0, 200))}${more}, which this deployment did not put there.`;
}

interface Contents {
  /** Versions and the markers of deletions. */
  readonly objects: readonly ObjectIdentifier[];
  readonly uploads: readonly { readonly Key?: string | undefined; readonly UploadId?: string | undefined }[];
  readonly bytes: number;
}

function isEmpty({ objects: kept, uploads }: Contents): boolean {
  return kept.length === 0 && uploads.length === 0;
}

/** Null when there is no such bucket. */
async function contentsOf(removing: RemovalContext, prefix: string): Promise<Contents | null> {
  const Bucket = removing.deployment.bucket.name;
  const sdk = await import('@aws-sdk/client-s3');
  return nullIfNotFound(
    ask(removing, 'ListObjectVersions', async (s3) => {
      const kept: ObjectIdentifier[] = [];
      let bytes = 0;
      // The SDK has no paginator for the two lists whose pages begin with two markers.
      let page: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | null = {};
      while (page !== null) {
        const answer: Awaited<ReturnType<typeof list>> = await list(page);
        for (const { Key, VersionId, Size = 0 } of [
          ...(answer.Versions ?? []),
          ...(answer.DeleteMarkers ?? []).map((marker) => ({ ...marker, Size: 0 })),
        ]) {
          if (Key !== undefined) kept.push({ Key, VersionId });
          bytes += Size;
        }
        page =
          answer.IsTruncated === true
            ? { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker }
            : null;
      }
      return { objects: kept, uploads: await uploads(), bytes };

      function list(from: object) {
        return s3.send(new sdk.ListObjectVersionsCommand({ Bucket, Prefix: prefix, ...from }));
      }

      async function uploads(): Promise<Contents['uploads']> {
        const begun: { Key?: string | undefined; UploadId?: string | undefined }[] = [];
        let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | null = {};
        while (from !== null) {
          const answer: import('@aws-sdk/client-s3').ListMultipartUploadsCommandOutput = await s3.send(
            new sdk.ListMultipartUploadsCommand({ Bucket, Prefix: prefix, ...from }),
          );
          begun.push(...(answer.Uploads ?? []));
          from =
            answer.IsTruncated === true
              ? { KeyMarker: answer.NextKeyMarker, UploadIdMarker: answer.NextUploadIdMarker }
              : null;
        }
        return begun;
      }
    }),
  );
}

async function empty(removing: RemovalContext, { objects: kept, uploads }: Contents): Promise<void> {
  const Bucket = removing.deployment.bucket.name;
  const sdk = await import('@aws-sdk/client-s3');
  for (const { Key, UploadId } of uploads) {
    await nullIfNotFound(
      ask(removing, 'AbortMultipartUpload', (s3) =>
        s3.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
      ),
    );
  }
  for (let from = 0; from < kept.length; from += AT_ONCE) {
    const Delete = { Objects: kept.slice(from, from + AT_ONCE), Quiet: true };
    const { Errors = [] } = await ask(removing, 'DeleteObjects', (s3) =>
      s3.send(new sdk.DeleteObjectsCommand({ Bucket, Delete })),
    );
    const [refused] = Errors;
    if (refused !== undefined) {
      throw new ParallaxError(
        'UNAVAILABLE',
        `S3 kept ${Errors.length} objects of ${Bucket}, the first because of ${refused.Code}: ${JSON.stringify(refused.Key)}.`,
      );
    }
  }
}

/** Null when there is no such bucket; none for one without. */
async function tagsOf(removing: RemovalContext, Bucket: string): Promise<Tags | null> {
  const sdk = await import('@aws-sdk/client-s3');
  const there = await nullIfNotFound(
    ask(removing, 'HeadBucket', (s3) => s3.send(new sdk.HeadBucketCommand({ Bucket }))),
  );
  if (there === null) return null;
  const answer = await nullIfNotFound(
    ask(removing, 'GetBucketTagging', (s3) => s3.send(new sdk.GetBucketTaggingCommand({ Bucket }))),
  );
  return answer?.TagSet ?? [];
}

async function ask<Answer>(
  { aws, deployment, signal }: RemovalContext,
  action: string,
  send: (s3: S3Client) => Promise<Answer>,
): Promise<Answer> {
  const s3 = await aws.s3();
  const resource = `the bucket ${deployment.bucket.name}`;
  return callAws({ service: SERVICE, action, resource }, signal, () => send(s3));
}
