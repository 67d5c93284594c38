import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateDomainCommand,
  OpenSearchClient as DomainClient,
  ListDomainNamesCommand,
} from '@aws-sdk/client-opensearch';
import {
  CreateCollectionCommand,
  CreateSecurityPolicyCommand,
  ListCollectionsCommand,
  OpenSearchServerlessClient,
} from '@aws-sdk/client-opensearchserverless';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { vi } from 'vitest';
import { indexBody } from '../../src/datasources/indexes/opensearch/index-mapping.js';
import { type Aws, openAws } from '../../src/provisioning/aws/open-aws.js';
import { OWNER_TAG } from '../../src/provisioning/names.js';
import type { RemovalContext } from '../../src/provisioning/resources/removal-context.js';
import { aRelease } from '../builders/a-release.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import { A_CSV } from '../builders/aws-local-training.js';
import { aJobService } from './job-service.js';
import { aMotoServer } from './moto-server.js';
import { aClient, anAlias } from './opensearch-catalogue.js';
import { somePersonalize } from './provisioning-down-personalize.js';

export const REGION = 'us-east-1';

/** Told of every call; what it returns is the call's answer. */
export type Hook = (call: WorldCall, go: () => Promise<unknown>) => Promise<unknown>;

export interface WorldCall {
  /** `DeleteCampaign`, or `DELETE` for OpenSearch. */
  readonly action: string;
  /** Target of the action, equal in every run. */
  readonly target: string;
}

/** Everything that a removal speaks to, with resources of several owners in it. */
export interface World {
  /** Makes one of everything for a deployment. */
  build(name: string): Promise<void>;
  /** Creates untagged resources, under names that begin like the deployment's. */
  buildUntagged(name: string): Promise<void>;
  /** Puts untagged content into the deployment's resources. */
  putInTheWay(name: string): Promise<void>;
  clearTheWay(name: string): Promise<void>;
  /** All existing resources, of any owner. */
  inventory(): Promise<readonly string[]>;
  /** @param hook  intercepts calls between the removal and the services */
  removing(name: string, hook?: Hook): RemovalContext & { close(): Promise<void> };
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  close(): Promise<void>;
}

const PHOTOS_INDEX = {
  engine: 'lucene',
  space: 'cosinesimil',
  shards: 1,
  replicas: 0,
  serverless: false,
} as const;

export async function aWorld(python: string, openSearchUrl: string | null): Promise<World> {
  let clock = Date.now();
  const now = () => clock;
  const moto = await aMotoServer(python);
  const jobs = await aJobService(OWNER_TAG);
  const personalize = await somePersonalize(now, moto.url);
  anAwsEnvironment({ PERSONALIZE: personalize.url, SAGEMAKER: jobs.service.url, BEDROCK: jobs.service.url });
  vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
  const settings = { region: REGION, forcePathStyle: true };
  const s3 = new S3Client(settings);
  const cloudWatch = new CloudWatchClient(settings);
  const logs = new CloudWatchLogsClient(settings);
  const sqs = new SQSClient(settings);
  const domains = new DomainClient(settings);
  const collections = new OpenSearchServerlessClient(settings);
  const stacks = new CloudFormationClient(settings);
  const search = openSearchUrl === null ? null : aClient(openSearchUrl);
  const aliases = new Map<string, ReturnType<typeof anAlias>>();
  const aliasOf = (name: string) => {
    const known = aliases.get(name) ?? anAlias();
    aliases.set(name, known);
    return known.alias;
  };
  await s3.send(new CreateBucketCommand({ Bucket: 'interactions' }));
  await s3.send(new PutObjectCommand({ Bucket: 'interactions', Key: 'all.csv', Body: A_CSV }));
  const named = new Set<string>();

  /** A collection needs a key; the policy that names it belongs to no resource. */
  async function aKeyFor(name: string): Promise<void> {
    if (named.has(name)) return;
    named.add(name);
    const Rules = [{ ResourceType: 'collection', Resource: [`collection/${name}`] }];
    const policy = JSON.stringify({ Rules, KmsARN: 'arn:aws:kms:us-east-1:123456789012:key/1' });
    await collections.send(new CreateSecurityPolicyCommand({ name, type: 'encryption', policy }));
  }

  async function build(name: string, tagged = true): Promise<void> {
    const tags = tagged ? [{ Key: OWNER_TAG, Value: name }] : [];
    const object = tagged ? { [OWNER_TAG]: name } : {};
    await aBucket(name, tags);
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: `${name}-1a2b3c4d-ceiling`,
        Namespace: 'AWS/Personalize',
        MetricName: 'GetPersonalizedRanking',
        Dimensions: [{ Name: 'CampaignArn', Value: `arn:${name}` }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Tags: tags,
      }),
    );
    // The first is found by its name, the second by its tag alone.
    for (const QueueName of [`${name}-events`, `events-of-${name}`])
      await sqs.send(new CreateQueueCommand({ QueueName, tags: object }));
    for (const logGroupName of [`/parallax/${name}`, `/of/${name}`])
      await logs.send(new CreateLogGroupCommand({ logGroupName, tags: object }));
    await domains.send(new CreateDomainCommand({ DomainName: name, TagList: tags }));
    await aKeyFor(name);
    await collections.send(
      new CreateCollectionCommand({
        name,
        type: 'VECTORSEARCH',
        tags: tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
      }),
    );
    await stacks.send(
      new CreateStackCommand({
        StackName: `${name}-gateway`,
        Tags: tags,
        TemplateBody: template(name, tags),
      }),
    );
    jobs.start({ kind: 'training', name: `${name}-clusters`, owner: tagged ? name : null });
    jobs.start({ kind: 'batch', name: `${name}-embeddings`, owner: tagged ? name : null });
    await personalize.build(name, tagged, `s3://interactions/all.csv`);
  }

  async function aBucket(name: string, TagSet: { Key: string; Value: string }[]): Promise<void> {
    const Bucket = bucketOf(name);
    await s3.send(new CreateBucketCommand({ Bucket }));
    if (TagSet.length > 0) await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const prefix = `parallax/${name}`;
    for (const Key of ['clusterings/1.json.gz', 'interactions/1.csv', 'interactions/1.csv'])
      await s3.send(new PutObjectCommand({ Bucket, Key: `${prefix}/${Key}`, Body: 'something' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: `${prefix}/interactions/1.csv` }));
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: `${prefix}/interactions/2.csv` }));
  }

  async function anIndex(name: string): Promise<void> {
    if (search === null) return;
    const alias = aliasOf(name);
    for (const generation of [1, 2]) {
      const index = `${alias}-00000${generation}`;
      const release = aRelease({ index, space: { model: 'titan', dimension: 4 } });
      const meta = {
        record: { name, embedder: 'titan', space: release.space, createdAt: '2026-01-01T00:00:00.000Z' },
        state: 'live' as const,
        roots: [],
        revision: 1,
        release,
      };
      const body = indexBody(PHOTOS_INDEX, meta, generation === 2 ? alias : undefined);
      await search.ask({ method: 'PUT', path: `/${index}`, body });
    }
  }

  return {
    now,
    async pause(ms) {
      clock += ms;
    },
    async build(name) {
      await build(name);
      await anIndex(name);
    },
    buildUntagged: (name) => build(name, false),
    async putInTheWay(name) {
      const Bucket = bucketOf(name);
      await s3.send(new PutObjectCommand({ Bucket, Key: 'somebodys.txt', Body: 'something' }));
      await personalize.putInTheWay();
    },
    async clearTheWay(name) {
      const Bucket = bucketOf(name);
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
      for (const { Key, VersionId } of Versions)
        await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
      await personalize.clearTheWay();
    },
    async inventory() {
      const all: string[] = [];
      const note = (kind: string, names: readonly (string | undefined)[] | undefined) =>
        all.push(...(names ?? []).map((name) => `${kind} ${name}`));
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      for (const { Name: Bucket } of Buckets) {
        note('bucket', [Bucket]);
        const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
        note(
          `object in ${Bucket}:`,
          [...(Versions ?? []), ...(DeleteMarkers ?? [])].map(({ Key }) => Key),
        );
        const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
        note(
          `upload in ${Bucket}:`,
          Uploads?.map(({ Key }) => Key),
        );
      }
      const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({}));
      note(
        'alarm',
        MetricAlarms?.map(({ AlarmName }) => AlarmName),
      );
      const { QueueUrls } = await sqs.send(new ListQueuesCommand({}));
      note(
        'queue',
        QueueUrls?.map((url) => url.split('/').at(-1)),
      );
      const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
      note(
        'log group',
        logGroups?.map(({ logGroupName }) => logGroupName),
      );
      const { DomainNames } = await domains.send(new ListDomainNamesCommand({}));
      note(
        'domain',
        DomainNames?.map(({ DomainName }) => DomainName),
      );
      const { collectionSummaries } = await collections.send(new ListCollectionsCommand({}));
      note(
        'collection',
        collectionSummaries?.map(({ name }) => name),
      );
      const { Stacks } = await stacks.send(new DescribeStacksCommand({}));
      note(
        'stack',
        Stacks?.flatMap(({ StackName, StackStatus }) =>
          StackStatus === 'DELETE_COMPLETE' ? [] : [StackName],
        ),
      );
      note('job', jobs.running());
      for (const [name, { alias }] of aliases) {
        if (search === null) continue;
        const listed = await search.ask({
          method: 'GET',
          path: `/_cat/indices/${alias}-*?format=json&h=index`,
        });
        note(
          `index of ${name}`,
          Object.values(Object(listed)).map((row) => String(Object(row).index).slice(alias.length)),
        );
      }
      all.push(...(await personalize.inventory()));
      return all.sort();
    },
    removing(name, hook = (_call, go) => go()) {
      const aws = hooked(openAws(REGION), hook);
      const door = openSearchUrl === null ? null : aClient(openSearchUrl);
      const alias = aliasOf(name);
      return {
        deployment: {
          name,
          catalogue: name,
          bucket: { name: bucketOf(name), create: true },
          index: {
            kind: 'opensearch',
            url: openSearchUrl ?? 'http://127.0.0.1:9200',
            auth: 'none',
            alias,
            engine: 'lucene',
            space: 'cosinesimil',
            shards: 1,
            replicas: 0,
          },
        },
        aws,
        openSearch: door && {
          auth: door.auth,
          host: door.host,
          ask: (call) =>
            hook({ action: call.method, target: call.path.replaceAll(alias, 'alias') }, () => door.ask(call)),
          close: () => door.close(),
        },
        localFolder: null,
        hourly: ({ kind }) => (kind === 'campaign' ? 0.2 : 0),
        now,
        async close() {
          aws.close();
          await door?.close();
        },
      };
    },
    async close() {
      if (search !== null) for (const alias of aliases.values()) await alias.drop();
      for (const client of [s3, cloudWatch, logs, sqs, domains, collections, stacks]) client.destroy();
      await search?.close();
      await Promise.all([moto.close(), jobs.service.close(), personalize.close()]);
      vi.unstubAllEnvs();
    },
  };
}

export function bucketOf(name: string): string {
  return `${name}-bucket`;
}

/** A stack with a queue that carries the owner's tag too, as whatever a tagged stack makes does. */
function template(name: string, tags: readonly { readonly Key: string; readonly Value: string }[]): string {
  const Properties = {
    QueueName: `${name}-of-the-stack`,
    Tags: [...tags, { Key: 'aws:cloudformation:stack-name', Value: `${name}-gateway` }],
  };
  return JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties } } });
}

/** The same clients, whose calls pass through the hook. */
function hooked(aws: Aws, hook: Hook): Aws {
  const through = <C extends object>(open: () => Promise<C>): (() => Promise<C>) => {
    const done = new WeakSet<C>();
    return async () => {
      const client = await open();
      if (done.has(client)) return client;
      done.add(client);
      const send: unknown = Reflect.get(client, 'send');
      if (typeof send !== 'function') throw new Error('That is no client of the SDK.');
      Reflect.set(client, 'send', (command: { readonly input: object }, options: unknown) =>
        hook(
          { action: command.constructor.name.replace(/Command$/, ''), target: targetOf(command.input) },
          () => Reflect.apply(send, client, [command, options]),
        ),
      );
      return client;
    };
  };
  return {
    region: aws.region,
    personalize: through(aws.personalize),
    s3: through(aws.s3),
    sageMaker: through(aws.sageMaker),
    cloudWatch: through(aws.cloudWatch),
    iam: through(aws.iam),
    sts: through(aws.sts),
    bedrock: through(aws.bedrock),
    cloudFormation: through(aws.cloudFormation),
    cloudWatchLogs: through(aws.cloudWatchLogs),
    openSearch: through(aws.openSearch),
    openSearchServerless: through(aws.openSearchServerless),
    tagging: through(aws.tagging),
    sqs: through(aws.sqs),
    close: () => aws.close(),
  };
}

/** The values of a request, ids that the services make up left out. */
function targetOf(input: object): string {
  return JSON.stringify(input)
    .replace(/"(VersionId|UploadId|id)":"[^"]*"/g, '"$1":"*"')
    .replace(/http:\/\/[^/]+/g, 'http://host')
    .replace(/(solution\/[^/"]+|event-tracker)\/[0-9a-f]{8}/g, '$1/*')
    .replace(/(stack\/[^/"]+)\/[^"]*/g, '$1/*');
}
