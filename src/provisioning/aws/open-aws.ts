import type { BedrockClient } from '@aws-sdk/client-bedrock';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { OpenSearchClient } from '@aws-sdk/client-opensearch';
import type { OpenSearchServerlessClient } from '@aws-sdk/client-opensearchserverless';
import type { PersonalizeClient } from '@aws-sdk/client-personalize';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { STSClient } from '@aws-sdk/client-sts';
import { awsSettings } from '../../datasources/aws/aws-settings.js';

/** The clients of one region, each created at its first use. The SDK finds endpoints and credentials. */
export interface Aws {
  readonly region: string;
  personalize(): Promise<PersonalizeClient>;
  s3(): Promise<S3Client>;
  sageMaker(): Promise<SageMakerClient>;
  cloudWatch(): Promise<CloudWatchClient>;
  iam(): Promise<IAMClient>;
  sts(): Promise<STSClient>;
  bedrock(): Promise<BedrockClient>;
  cloudFormation(): Promise<CloudFormationClient>;
  cloudWatchLogs(): Promise<CloudWatchLogsClient>;
  openSearch(): Promise<OpenSearchClient>;
  openSearchServerless(): Promise<OpenSearchServerlessClient>;
  tagging(): Promise<ResourceGroupsTaggingAPIClient>;
  sqs(): Promise<SQSClient>;
  /** Gives their connections up. */
  close(): void;
}

interface Client {
  destroy(): void;
}

/** Only a person waits: five attempts, half a minute each. */
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
    bedrock: once(async () => new (await import('@aws-sdk/client-bedrock')).BedrockClient(settings())),
    cloudFormation: once(
      async () => new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(settings()),
    ),
    cloudWatchLogs: once(
      async () => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(settings()),
    ),
    openSearch: once(
      async () => new (await import('@aws-sdk/client-opensearch')).OpenSearchClient(settings()),
    ),
    openSearchServerless: once(
      async () =>
        new (await import('@aws-sdk/client-opensearchserverless')).OpenSearchServerlessClient(settings()),
    ),
    tagging: once(
      async () =>
        new (await import('@aws-sdk/client-resource-groups-tagging-api')).ResourceGroupsTaggingAPIClient(
          settings(),
        ),
    ),
    sqs: once(async () => new (await import('@aws-sdk/client-sqs')).SQSClient(settings())),
    close() {
      for (const client of made.splice(0)) client.destroy();
    },
  };
}
