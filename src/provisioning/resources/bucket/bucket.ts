import type { BucketLocationConstraint, CreateBucketCommandInput } from '@aws-sdk/client-s3';
import { ParallaxError } from '../../../domain/errors.js';
import { askS3 } from '../../aws/ask-s3.js';
import { type BucketPlace, bucketPlace } from '../../aws/bucket-place.js';
import type { Aws } from '../../aws/open-aws.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import { objectsBelow } from '../../aws/s3-objects.js';
import { isOwnedOutsideStack } from '../../aws/tags.js';
import { bucketPrefix, OWNER_TAG } from '../../names.js';
import type {
  Check,
  KnownOutputs,
  Removal,
  Resource,
  ResourceState,
  Retained,
  Work,
} from '../../resource.js';
import type { AwsContext } from '../deployment-context.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';
import { bucketSettings, bucketTags } from './bucket-settings.js';

export const bucket = {
  dependsOn: [],
  open: bucketResource,
  delete: { title: 'bucket', find: ownBucket },
} satisfies ResourceType;

/**
 * The bucket of everything that services read and write. With `create: false` it is used as it is. A created bucket is
 * closed to the public, encrypted, tidied and open to Personalize.
 *
 * It is created in one call and tagged in the next. A kill in between leaves an empty bucket of this account without
 * tags, which is adopted.
 */
export function bucketResource({
  aws,
  deployment,
  rate,
}: Pick<AwsContext, 'aws' | 'deployment' | 'rate'>): Resource {
  const { name, create: mayCreate } = deployment.bucket;
  const settings = bucketSettings(aws, deployment);
  const outputs = { name, uri: `s3://${name}/${bucketPrefix(deployment)}` };
  const ready: ResourceState = { kind: 'ready', outputs };

  async function read(): Promise<ResourceState> {
    const place = await bucketPlace(aws, name);
    if (place.kind === 'nowhere' && mayCreate) return { kind: 'missing' };
    if (place.kind !== 'here') return { kind: 'notOwned', why: whyUnusable(place, name, aws.region) };
    if (!mayCreate) return ready;
    const owner = (await bucketTags(aws, name)).get(OWNER_TAG);
    if (owner !== deployment.name && (owner !== undefined || !(await isFresh(aws, name)))) {
      return {
        kind: 'notOwned',
        why: `The bucket ${name} is not the deployment's own: set bucket.create to false to use it as it is, or name another.`,
      };
    }
    for (const setting of settings)
      if (!(await setting.isSet()))
        return { kind: 'outdated', why: `The bucket has no ${setting.what}.`, outputs };
    return ready;
  }

  async function create(_: KnownOutputs, { signal }: Work): Promise<void> {
    const state = await read();
    if (state.kind === 'notOwned') throw new ParallaxError('BAD_USER_INPUT', state.why);
    if (state.kind === 'ready') return;
    if (state.kind === 'missing') await createBucket(aws, name);
    for (const setting of settings) {
      signal.throwIfAborted();
      if (!(await setting.isSet())) await setting.put();
    }
  }

  return {
    id: 'bucket',
    title: `bucket ${name}`,
    dependsOn: [],
    typicalMinutes: [0, 1],
    price: async () => ({
      hourly: 0,
      once: 0,
      note: `$${rate('s3GbMonth')} a GB and month of what lies in it`,
    }),
    read,
    create,
    update: create,
  };
}

/** The bucket itself, when it was created for the deployment and holds nothing else. */
async function ownBucket({
  aws,
  deployment,
  signal,
}: RemovalContext): Promise<readonly (Removal | Retained)[]> {
  const { name, create } = deployment.bucket;
  const isThere = async (): Promise<boolean> => {
    const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
    const command = new HeadBucketCommand({ Bucket: name });
    return (await nullIfNotFound(askS3(aws, 'HeadBucket', name, (s3) => s3.send(command), signal))) !== null;
  };
  if (!create || !(await isThere())) return [];
  const tags = await nullIfNotFound(bucketTags(aws, name, signal));
  if (tags === null || !isOwnedOutsideStack(tags, deployment)) return [];
  const title = `bucket ${name}`;
  const arn = `arn:aws:s3:::${name}`;
  const ours = bucketPrefix(deployment);
  const { versions, uploads } = (await objectsBelow(aws, name, '', signal)) ?? { versions: [], uploads: [] };
  const others = [...versions, ...uploads].map(({ key }) => key).filter((key) => !key.startsWith(ours));
  if (others.length > 0) return [{ kind: 'retained', title, arn, hourly: 0, why: holdsOthers(others) }];
  return [
    {
      kind: 'removal',
      title,
      arn,
      hourly: 0,
      read: async () => ((await isThere()) ? 'present' : 'gone'),
      async delete() {
        const { DeleteBucketCommand } = await import('@aws-sdk/client-s3');
        const command = new DeleteBucketCommand({ Bucket: name });
        await requestDeletion(
          title,
          askS3(aws, 'DeleteBucket', name, (s3) => s3.send(command), signal),
        );
      },
    },
  ];
}

function holdsOthers([first = '', ...others]: readonly string[]): string {
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `it holds ${JSON.stringify(first.slice(0, 200))}${more}, which this deployment did not put there.`;
}

/** A sentence: why a bucket cannot be used, and the remedy. */
export function whyUnusable(
  place: Exclude<BucketPlace, { readonly kind: 'here' }>,
  name: string,
  region: string,
): string {
  switch (place.kind) {
    case 'nowhere':
      return `There is no bucket ${name}: create it, or set bucket.create to true.`;
    case 'elsewhere':
      return `The bucket ${name} is in ${place.region ?? 'another region'}, and Personalize reads from its own, ${region}: name another bucket, or another region.`;
    case 'refused':
      return `The bucket ${name} belongs to another account, or is closed to these credentials: name another one, or let them use it.`;
  }
}

async function createBucket(aws: Aws, Bucket: string): Promise<void> {
  const { CreateBucketCommand } = await import('@aws-sdk/client-s3');
  const { region } = aws;
  const input: CreateBucketCommandInput = {
    Bucket,
    ...(isConstraint(region) ? { CreateBucketConfiguration: { LocationConstraint: region } } : {}),
  };
  try {
    await askS3(aws, 'CreateBucket', Bucket, (client) => client.send(new CreateBucketCommand(input)));
  } catch (error) {
    const cause = error instanceof ParallaxError ? error.cause : null;
    const name = cause instanceof Error ? cause.name : '';
    // An answer was lost, or another process of this account was faster.
    if (name === 'BucketAlreadyOwnedByYou') return;
    if (name === 'BucketAlreadyExists') {
      throw new ParallaxError('BAD_USER_INPUT', whyUnusable({ kind: 'refused' }, Bucket, aws.region), {
        cause: error,
      });
    }
    throw error;
  }
}

/** Every region but the first, which S3 has no name for. */
function isConstraint(region: string): region is BucketLocationConstraint {
  return region !== 'us-east-1';
}

/** Without tags and without objects. */
async function isFresh(aws: Aws, Bucket: string): Promise<boolean> {
  if ((await bucketTags(aws, Bucket)).size > 0) return false;
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const { Versions = [], DeleteMarkers = [] } = await askS3(aws, 'ListObjectVersions', Bucket, (client) =>
    client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 })),
  );
  return Versions.length + DeleteMarkers.length === 0;
}

/** Refuses a bucket in another region or of another account, and one that is missing and not to be created. */
export function bucketCheck({ aws, deployment }: Pick<AwsContext, 'aws' | 'deployment'>): Check {
  return {
    title: 'bucket',
    async problems() {
      try {
        const state = await bucketResource({ aws, deployment, rate: () => null }).read(new Map());
        return state.kind === 'notOwned' ? [state.why] : [];
      } catch (error) {
        if (error instanceof ParallaxError) return [error.message];
        throw error;
      }
    },
  };
}
