import { vi } from 'vitest';
import type { AwsLocalOptions } from '../../aws-local/options.js';
import { sameLifecycle } from '../../aws-local/personalize/resources/resources.js';
import { type AwsLocal, startAwsLocal } from '../../aws-local/start-aws-local.js';
import { type Aws, openAws } from '../../src/provisioning/aws/open-aws.js';
import type { Deployment } from '../../src/provisioning/file/deployment.js';
import type {
  KnownOutputs,
  Outputs,
  Resource,
  ResourceId,
  ResourceState,
} from '../../src/provisioning/resource.js';
import { alarmResource } from '../../src/provisioning/resources/alarm.js';
import { bucketResource } from '../../src/provisioning/resources/bucket/bucket.js';
import type { AwsContext } from '../../src/provisioning/resources/deployment-context.js';
import { campaign } from '../../src/provisioning/resources/personalize/campaign.js';
import { dataset } from '../../src/provisioning/resources/personalize/dataset.js';
import { datasetGroup } from '../../src/provisioning/resources/personalize/dataset-group.js';
import { filter } from '../../src/provisioning/resources/personalize/filter.js';
import { importJob } from '../../src/provisioning/resources/personalize/import.js';
import { schema } from '../../src/provisioning/resources/personalize/schema.js';
import { solution } from '../../src/provisioning/resources/personalize/solution/solution.js';
import { version } from '../../src/provisioning/resources/personalize/solution/version.js';
import { tracker } from '../../src/provisioning/resources/personalize/tracker.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import type { MotoServer } from './moto-server.js';

/** Time that a resource takes to be created and deleted, milliseconds of the cloud's own clock. */
export const TAKES_MS = 60_000;

/** Something that was asked of Personalize. */
export interface Asked {
  readonly operation: string;
  readonly target: string;
  readonly body: unknown;
}

/** Personalize with a clock of its own, and moto for the rest. */
export interface Cloud {
  readonly aws: Aws;
  readonly local: AwsLocal;
  readonly moto: MotoServer;
  /** Requests to Personalize, in order; a test may empty it. */
  readonly asked: Asked[];
  now(): number;
  pass(ms: number): void;
  options(deployment: Deployment): AwsContext;
  close(): Promise<void>;
}

export async function aCloud(moto: MotoServer, options: AwsLocalOptions = {}): Promise<Cloud> {
  // The service dates what it makes to the second, and its clients believe their own clocks.
  let clock = Math.floor(Date.now() / 1_000) * 1_000;
  const asked: Asked[] = [];
  const local = await startAwsLocal({
    lifecycle: sameLifecycle(TAKES_MS),
    s3Endpoint: moto.url,
    now: () => clock,
    onCall: ({ operation, headers, body }) => {
      asked.push({
        operation,
        target: String(headers['x-amz-target']),
        body: JSON.parse(Buffer.from(body).toString('utf8')),
      });
    },
    ...options,
  });
  anAwsEnvironment({ PERSONALIZE: local.url });
  vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
  const aws = openAws(local.region);
  return {
    aws,
    local,
    moto,
    asked,
    now: () => clock,
    pass(ms) {
      clock += ms;
    },
    options: (deployment) => ({
      aws,
      deployment,
      rate: () => 0,
      interactionRows: async () => 0,
      wait: async (ms) => {
        clock += ms;
      },
    }),
    async close() {
      aws.close();
      await local.close();
      vi.unstubAllEnvs();
    },
  };
}

/** All resources in Personalize. */
export function personalizeResources(context: AwsContext): readonly Resource[] {
  const types = [schema, datasetGroup, dataset, importJob, tracker, filter, solution, version, campaign];
  return types.flatMap(({ open }) => open(context) ?? []);
}

/** All resources in AWS. */
export function awsParts(options: AwsContext): readonly Resource[] {
  const alarm = alarmResource(options);
  return [bucketResource(options), ...personalizeResources(options), ...(alarm === null ? [] : [alarm])];
}

export const SOME_WORK = { signal: new AbortController().signal, say: () => {} };

/** Makes one part, and lets the time pass that it takes; what it says when it is ready. */
export async function settle(cloud: Cloud, part: Resource, known: KnownOutputs): Promise<Outputs> {
  for (let tries = 0; tries < 20; tries += 1) {
    const sight = await part.read(known);
    if (sight.kind === 'ready') return sight.outputs;
    if (sight.kind === 'creating' || sight.kind === 'deleting') cloud.pass(TAKES_MS);
    else await part.create(known, SOME_WORK);
  }
  throw new Error(`The part ${part.id} does not come.`);
}

export type Known = Map<ResourceId, Outputs>;

/** Makes all parts, each after those before it. */
export async function settleAll(cloud: Cloud, parts: readonly Resource[], known: Known): Promise<Known> {
  for (const part of parts) known.set(part.id, await settle(cloud, part, known));
  return known;
}

export function partNamed(parts: readonly Resource[], id: ResourceId): Resource {
  const part = parts.find((each) => each.id === id);
  if (part === undefined) throw new Error(`There is no part ${id}.`);
  return part;
}

/** States of all resources, without creating any. */
export async function sightsOf(
  parts: readonly Resource[],
  known: KnownOutputs,
): Promise<readonly ResourceState['kind'][]> {
  const kinds: ResourceState['kind'][] = [];
  for (const part of parts) kinds.push((await part.read(known)).kind);
  return kinds;
}
