import { vi } from 'vitest';
import type { AwsLocalOptions } from '../../src/aws-local/options.js';
import { sameLifecycle } from '../../src/aws-local/personalize/resources/resources.js';
import { type AwsLocal, startAwsLocal } from '../../src/aws-local/start-aws-local.js';
import { type Aws, openAws } from '../../src/provisioning/aws/open-aws.js';
import type { Deployment } from '../../src/provisioning/file/deployment.js';
import type { Facts, KnownFacts, Part, PartId, Sight } from '../../src/provisioning/resource.js';
import { alarmPart } from '../../src/provisioning/resources/alarm.js';
import { bucketPart } from '../../src/provisioning/resources/bucket/bucket.js';
import type { PartOptions } from '../../src/provisioning/resources/part-options.js';
import { personalizeParts } from '../../src/provisioning/resources/personalize/personalize-parts.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import type { MotoServer } from '../fakes/moto-server.js';

/** What everything takes to come and to go, milliseconds of the cloud's own clock. */
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
  /** What was asked of Personalize, in order; a test may empty it. */
  readonly asked: Asked[];
  now(): number;
  pass(ms: number): void;
  options(deployment: Deployment): PartOptions;
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
      price: async () => ({ hourly: 0, once: 0, note: '' }),
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

/** All parts that stand in AWS. */
export function awsParts(options: PartOptions): readonly Part[] {
  const alarm = alarmPart(options);
  return [bucketPart(options), ...personalizeParts(options), ...(alarm === null ? [] : [alarm])];
}

export const SOME_WORK = { signal: new AbortController().signal, say: () => {} };

/** Makes one part, and lets the time pass that it takes; what it says when it is ready. */
export async function settle(cloud: Cloud, part: Part, known: KnownFacts): Promise<Facts> {
  for (let tries = 0; tries < 20; tries += 1) {
    const sight = await part.look(known);
    if (sight.kind === 'ready') return sight.facts;
    if (sight.kind === 'coming' || sight.kind === 'going') cloud.pass(TAKES_MS);
    else await part.make(known, SOME_WORK);
  }
  throw new Error(`The part ${part.id} does not come.`);
}

export type Known = Map<PartId, Facts>;

/** Makes all parts, each after those before it. */
export async function settleAll(cloud: Cloud, parts: readonly Part[], known: Known): Promise<Known> {
  for (const part of parts) known.set(part.id, await settle(cloud, part, known));
  return known;
}

export function partNamed(parts: readonly Part[], id: PartId): Part {
  const part = parts.find((each) => each.id === id);
  if (part === undefined) throw new Error(`There is no part ${id}.`);
  return part;
}

/** How all parts stand, without making any. */
export async function sightsOf(parts: readonly Part[], known: KnownFacts): Promise<readonly Sight['kind'][]> {
  const kinds: Sight['kind'][] = [];
  for (const part of parts) kinds.push((await part.look(known)).kind);
  return kinds;
}
