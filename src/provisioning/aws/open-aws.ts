import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { PersonalizeClient } from '@aws-sdk/client-personalize';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { STSClient } from '@aws-sdk/client-sts';
import { awsSettings } from '../../datasources/aws/aws-settings.js';

/** The clients of one region, each made when it is first asked for. Endpoints and credentials are the SDK's own to find. */
export interface Aws {
  readonly region: string;
  personalize(): Promise<PersonalizeClient>;
  s3(): Promise<S3Client>;
  sageMaker(): Promise<SageMakerClient>;
  cloudWatch(): Promise<CloudWatchClient>;
  iam(): Promise<IAMClient>;
  sts(): Promise<STSClient>;
  /** Gives their connections up. */
  close(): void;
}

interface Client {
  destroy(): void;
}

/** A person waits, and nothing else does: five attempts, and half a minute for each. */
const MOST_ATTEMPTS = 5;
const REQUEST_TIMEOUT_MS = 30_000;

export function openAws(region: string): Aws {
  const made: Client[] = [];
  const settings = () =>
    awsSettings({ region, maxAttempts: MOST_ATTEMPTS, requestTimeoutMs: REQUEST_TIMEOUT_MS });
  function once<C extends Client>(make: () => Promise<C>): () => Promise<C> {
    let client: Promise<C> | null = null;
    return () => {
      client ??= make().then((fresh) => {
        made.push(fresh);
        return fresh;
      });
      return client;
    };
  }
  return {
    region,
    personalize: once(
      async () => new (await import('@aws-sdk/client-personalize')).PersonalizeClient(settings()),
    ),
    // A bucket in the path: names with dots and stand-ins have no certificate or address of their own.
    s3: once(
      async () => new (await import('@aws-sdk/client-s3')).S3Client({ ...settings(), forcePathStyle: true }),
    ),
    sageMaker: once(async () => new (await import('@aws-sdk/client-sagemaker')).SageMakerClient(settings())),
    cloudWatch: once(
      async () => new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(settings()),
    ),
    iam: once(async () => new (await import('@aws-sdk/client-iam')).IAMClient(settings())),
    sts: once(async () => new (await import('@aws-sdk/client-sts')).STSClient(settings())),
    close() {
      for (const client of made.splice(0)) client.destroy();
    },
  };
}
