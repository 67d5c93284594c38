import type { LifecycleRule, PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import { askS3, nullIfUnset } from '../../aws/ask-s3.js';
import type { Aws } from '../../aws/open-aws.js';
import { isOwned, type Tags, tagsIn } from '../../aws/tags.js';
import type { Deployment } from '../../file/deployment.js';
import { OWNER_TAG } from '../../names.js';
import { letsPersonalizeRead, policyForPersonalize } from './bucket-policy.js';

/** A setting of a bucket that we create; settings of others are kept. */
export interface BucketSetting {
  /** For people: `The bucket has no <what>.` */
  readonly what: string;
  /** True when the bucket has it. */
  isSet(): Promise<boolean>;
  put(): Promise<void>;
}

const RULE_ID = 'parallax-unfinished-uploads';
const ABORT_AFTER_DAYS = 7;

const CLOSED: PublicAccessBlockConfiguration = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** All of them, the tag that makes the bucket ours first. */
export function bucketSettings(aws: Aws, deployment: Deployment): readonly BucketSetting[] {
  return [
    ownTag(aws, deployment),
    closed(aws, deployment),
    encrypted(aws, deployment),
    tidied(aws, deployment),
    readable(aws, deployment),
  ];
}

/** Tags of a bucket that exists. */
export async function bucketTags(aws: Aws, bucket: string, signal?: AbortSignal): Promise<Tags> {
  const { GetBucketTaggingCommand } = await import('@aws-sdk/client-s3');
  const answer = await nullIfUnset(
    askS3(
      aws,
      'GetBucketTagging',
      bucket,
      (client) => client.send(new GetBucketTaggingCommand({ Bucket: bucket })),
      signal,
    ),
  );
  return tagsIn(answer?.TagSet);
}

function ownTag(aws: Aws, deployment: Deployment): BucketSetting {
  const { name, bucket } = deployment;
  const Bucket = bucket.name;
  return {
    what: 'tag of its deployment',
    isSet: async () => isOwned(await bucketTags(aws, Bucket), deployment),
    async put() {
      const { PutBucketTaggingCommand } = await import('@aws-sdk/client-s3');
      const tags = new Map([...(await bucketTags(aws, Bucket)), [OWNER_TAG, name] as const]);
      const TagSet = [...tags].map(([Key, Value]) => ({ Key, Value }));
      await askS3(aws, 'PutBucketTagging', Bucket, (client) =>
        client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } })),
      );
    },
  };
}

function closed(aws: Aws, { bucket: { name: Bucket } }: Deployment): BucketSetting {
  return {
    what: 'block of public access',
    async isSet() {
      const { GetPublicAccessBlockCommand } = await import('@aws-sdk/client-s3');
      const answer = await nullIfUnset(
        askS3(aws, 'GetPublicAccessBlock', Bucket, (client) =>
          client.send(new GetPublicAccessBlockCommand({ Bucket })),
        ),
      );
      const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } =
        answer?.PublicAccessBlockConfiguration ?? {};
      return [BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets].every(
        (each) => each === true,
      );
    },
    async put() {
      const { PutPublicAccessBlockCommand } = await import('@aws-sdk/client-s3');
      await askS3(aws, 'PutPublicAccessBlock', Bucket, (client) =>
        client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: CLOSED })),
      );
    },
  };
}

/** S3's own keys, which need no permissions; a KMS key that was chosen instead is kept. */
function encrypted(aws: Aws, { bucket: { name: Bucket } }: Deployment): BucketSetting {
  return {
    what: 'encryption with a bucket key',
    async isSet() {
      const { GetBucketEncryptionCommand } = await import('@aws-sdk/client-s3');
      const answer = await nullIfUnset(
        askS3(aws, 'GetBucketEncryption', Bucket, (client) =>
          client.send(new GetBucketEncryptionCommand({ Bucket })),
        ),
      );
      const [rule] = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
      const algorithm = rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
      return algorithm === 'AES256' ? rule?.BucketKeyEnabled === true : algorithm !== undefined;
    },
    async put() {
      const { PutBucketEncryptionCommand } = await import('@aws-sdk/client-s3');
      const Rules = [
        { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const }, BucketKeyEnabled: true },
      ];
      await askS3(aws, 'PutBucketEncryption', Bucket, (client) =>
        client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } })),
      );
    },
  };
}

/** Unfinished uploads are billed and shown nowhere. Nothing else expires. */
function tidied(aws: Aws, { bucket: { name: Bucket } }: Deployment): BucketSetting {
  const rules = async (): Promise<readonly LifecycleRule[]> => {
    const { GetBucketLifecycleConfigurationCommand } = await import('@aws-sdk/client-s3');
    const answer = await nullIfUnset(
      askS3(aws, 'GetBucketLifecycleConfiguration', Bucket, (client) =>
        client.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
      ),
    );
    return answer?.Rules ?? [];
  };
  return {
    what: 'rule that ends unfinished uploads',
    isSet: async () =>
      (await rules()).some(
        ({ ID, Status, AbortIncompleteMultipartUpload }) =>
          ID === RULE_ID &&
          Status === 'Enabled' &&
          AbortIncompleteMultipartUpload?.DaysAfterInitiation === ABORT_AFTER_DAYS,
      ),
    async put() {
      const { PutBucketLifecycleConfigurationCommand } = await import('@aws-sdk/client-s3');
      const ours: LifecycleRule = {
        ID: RULE_ID,
        Status: 'Enabled',
        Filter: { Prefix: '' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_AFTER_DAYS },
      };
      const Rules = [...(await rules()).filter(({ ID }) => ID !== RULE_ID), ours];
      await askS3(aws, 'PutBucketLifecycleConfiguration', Bucket, (client) =>
        client.send(
          new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
        ),
      );
    },
  };
}

function readable(aws: Aws, deployment: Deployment): BucketSetting {
  const { name: Bucket } = deployment.bucket;
  const policy = async (): Promise<string | null> => {
    const { GetBucketPolicyCommand } = await import('@aws-sdk/client-s3');
    const answer = await nullIfUnset(
      askS3(aws, 'GetBucketPolicy', Bucket, (client) => client.send(new GetBucketPolicyCommand({ Bucket }))),
    );
    return answer?.Policy ?? null;
  };
  return {
    what: 'policy that lets Personalize read',
    isSet: async () => letsPersonalizeRead(await policy(), deployment),
    async put() {
      const { PutBucketPolicyCommand } = await import('@aws-sdk/client-s3');
      const Policy = policyForPersonalize(await policy(), deployment);
      await askS3(aws, 'PutBucketPolicy', Bucket, (client) =>
        client.send(new PutBucketPolicyCommand({ Bucket, Policy })),
      );
    },
  };
}
