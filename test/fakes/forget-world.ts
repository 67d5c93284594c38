import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetPersonalizedRankingCommand, PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { openEmbeddedLog } from '../../src/datasources/logs/embedded.log.js';
import type { InteractionLog } from '../../src/datasources/logs/interaction-log.js';
import { type Aws, openAws } from '../../src/provisioning/aws/open-aws.js';
import type { Deployment } from '../../src/provisioning/file/deployment.js';
import { forgetEverywhere } from '../../src/provisioning/forgetting/forget-everywhere.js';
import type { Resource } from '../../src/provisioning/resource.js';
import { bucketResource } from '../../src/provisioning/resources/bucket/bucket.js';
import { interactionsResource } from '../../src/provisioning/resources/catalogue/interactions.js';
import { learn } from '../../src/scoring/user-history.js';
import { aDeployment } from '../builders/a-deployment.js';
import type { MotoServer } from './moto-server.js';
import { aCloud, type Cloud, personalizeResources } from './provisioning-cloud.js';

/** A day on which every request of these tests is the same. */
export const A_DAY = Date.UTC(2026, 0, 15, 12);
/** An id that CSV must quote. */
export const ANN = 'ann, "the first"';
export const CLUSTERS = ['c1', 'c2', 'c3'];

/** A deployment in the cloud, with interactions of 60 users and of Ann, and the gateway's log. */
export interface ForgetWorld {
  readonly cloud: Cloud;
  readonly deployment: Deployment;
  readonly log: InteractionLog;
  /** Output, in order. */
  readonly said: string[];
  /** As a process begins that knows nothing. */
  parts(): readonly Resource[];
  /** Runs the verb once. */
  forget(userIds: readonly string[], through?: Through): Promise<boolean>;
  /** Clusters with their scores for a user, by a campaign. */
  rank(campaignArn: string, userId: string): Promise<ReadonlyMap<string, number>>;
  /** Keys and texts of all versions of all objects in the bucket. */
  contents(): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

/** Replacements for the world's own clients in one run. */
export interface Through {
  readonly aws?: Aws;
  readonly log?: Pick<InteractionLog, 'forget' | 'forgotten' | 'settleForgotten'>;
}

export async function aForgetWorld(moto: MotoServer, bucket: string): Promise<ForgetWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'parallax-forget-'));
  const file = join(folder, 'interactions.jsonl');
  await writeFile(file, interactions());
  const cloud = await aCloud(moto);
  const deployment = aDeployment({
    bucket: { name: bucket, create: true },
    interactions: { file, weights: { VIEW: 1, FAVORITE: 3, DOWNLOAD: 5 } },
  });
  let now = A_DAY;
  const log = await openEmbeddedLog({ folder, learn, now: () => now++, othersForgetToo: true });
  const runtime = new PersonalizeRuntimeClient({ region: 'us-east-1', endpoint: cloud.local.url });
  const said: string[] = [];
  return {
    cloud,
    deployment,
    log,
    said,
    parts() {
      const options = cloud.options(deployment);
      const clusterOfImages = async () => (imageId: string) => imageId.replace('image-', 'c');
      return [
        bucketResource(options),
        interactionsResource({ ...options, clusterOfImages, now: () => A_DAY }),
        ...personalizeResources(options),
      ];
    },
    forget: (userIds, through = {}) =>
      forgetEverywhere({
        ...{ aws: cloud.aws, deployment, log, ...through },
        userIds,
        pending: userIds.length === 0,
        wait: false,
        waiting: { now: cloud.now, random: () => 0.5, pause: async () => {} },
        signal: new AbortController().signal,
        say: (line) => void said.push(line),
      }),
    async rank(campaignArn, userId) {
      const { personalizedRanking = [] } = await runtime.send(
        new GetPersonalizedRankingCommand({ campaignArn, userId, inputList: CLUSTERS }),
      );
      return new Map(personalizedRanking.map(({ itemId = '', score = 0 }) => [itemId, score]));
    },
    async contents() {
      const s3 = await cloud.aws.s3();
      const texts = new Map<string, string>();
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
      for (const { Key = '', VersionId } of Versions) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }));
        texts.set(`${Key} ${VersionId}`, (await Body?.transformToString()) ?? '');
      }
      return texts;
    },
    async close() {
      runtime.destroy();
      await log.close();
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** 60 users who look at one cluster's image each, and Ann, who looks at the first cluster's alone. */
function interactions(): string {
  const people = Array.from({ length: 60 }, (_, i) => [`user-${i}`, `image-${1 + (i % 3)}`] as const);
  const rows = [...people, [ANN, 'image-1'] as const].flatMap(([user, image]) =>
    Array.from({ length: 20 }, (_, i) =>
      JSON.stringify({ user, image, type: 'VIEW', time: A_DAY / 1_000 - 86_400 + i }),
    ),
  );
  return rows.map((row) => `${row}\n`).join('');
}

/** Something that changes the world. */
export interface Write {
  readonly name: string;
  /** The request on the wire, null for calls of the log. */
  readonly request: unknown;
}

/** Asked before and after each write; what it throws is what the process dies of. */
export interface Watch {
  before(write: Write): void;
  after(write: Write): void;
}

/** Clients and a log whose writes are watched. */
export async function watched(
  world: ForgetWorld,
  watch: Watch,
): Promise<Required<Through> & { close(): void }> {
  const aws = openAws('us-east-1');
  // Before the retries: what a process dies of is not tried again.
  const where = { step: 'build', priority: 'low' } as const;
  (await aws.s3()).middlewareStack.add(watchedCalls(watch), where);
  (await aws.personalize()).middlewareStack.add(watchedCalls(watch), where);
  const watching = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const write = { name, request: null };
    watch.before(write);
    const answer = await work();
    watch.after(write);
    return answer;
  };
  const { log } = world;
  return {
    aws,
    log: {
      forget: (userId) => watching('forget', () => log.forget(userId)),
      forgotten: () => log.forgotten(),
      settleForgotten: (users) => watching('settleForgotten', () => log.settleForgotten(users)),
    },
    close: () => aws.close(),
  };
}

function watchedCalls(watch: Watch) {
  return <Args extends { readonly request: unknown }, Answer>(
    next: (args: Args) => Promise<Answer>,
    context: Readonly<Record<string, unknown>>,
  ) =>
    async (args: Args): Promise<Answer> => {
      const name = String(context['commandName']).replace(/Command$/, '');
      if (!/^(Put|Create|Delete|Abort)/.test(name)) {
        watch.before({ name: 'a read', request: null });
        return next(args);
      }
      const write = { name, request: args.request };
      watch.before(write);
      const answer = await next(args);
      watch.after(write);
      return answer;
    };
}
