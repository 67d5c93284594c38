import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { vi } from 'vitest';
import type { AwsLocalOptions } from '../../aws-local/options.js';
import { type AwsLocal, startAwsLocal } from '../../aws-local/start-aws-local.js';
import { type FolderOfLooks, LOOKS, looksEmbedder, SUBJECTS } from '../builders/a-folder-of-looks.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import type { MotoServer } from './moto-server.js';
import { type AtTheWire, aWatchedService } from './watched-service.js';

const ROLE = 'PersonalizeReadsBucket';

/** Everything of AWS that a deployment speaks to, each call of which is seen at the wire. */
export interface DeploymentCloud {
  readonly local: AwsLocal;
  /** Environment with which a process finds it. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** With the role in it that Personalize reads the bucket as. The process's environment leads to it until it is closed. */
export async function aDeploymentCloud(
  moto: MotoServer,
  at: AtTheWire,
  options: AwsLocalOptions = {},
): Promise<DeploymentCloud> {
  const local = await startAwsLocal({
    embedder: async () => looksEmbedder(),
    s3Endpoint: moto.url,
    limits: { invokeModelPerMinute: 1_000_000, rankingPerSecond: 100_000 },
    ...options,
  });
  const [wireToLocal, wireToMoto] = await Promise.all([
    aWatchedService(local.url, at),
    aWatchedService(moto.url, at),
  ]);
  const services = ['PERSONALIZE', 'PERSONALIZE_RUNTIME', 'PERSONALIZE_EVENTS', 'BEDROCK', 'BEDROCK_RUNTIME'];
  const endpoints = Object.fromEntries(services.map((service) => [service, wireToLocal.url]));
  anAwsEnvironment(endpoints);
  vi.stubEnv('AWS_ENDPOINT_URL', wireToMoto.url);
  const iam = new IAMClient({ region: local.region, endpoint: moto.url });
  await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: trust() }));
  iam.destroy();
  return {
    local,
    environment: {
      ...Object.fromEntries(
        Object.entries(endpoints).map(([service, url]) => [`AWS_ENDPOINT_URL_${service}`, url]),
      ),
      AWS_ENDPOINT_URL: wireToMoto.url,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example-secret-key',
      AWS_CONFIG_FILE: '/nonexistent/config',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    async close() {
      await Promise.all([wireToLocal.close(), wireToMoto.close()]);
      await local.close();
      vi.unstubAllEnvs();
    },
  };
}

function trust(): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'personalize.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  });
}

/** Values of `parallax.yaml` that a test changes. */
export interface DeploymentWords {
  readonly name?: string;
  readonly k?: number;
  readonly version?: number;
  readonly role?: string;
  readonly interactions?: string;
  readonly keepPrevious?: boolean;
  readonly index?: string;
  readonly filter?: string;
}

/** Writes `parallax.yaml` beside the pictures; its path. */
export async function writeDeployment(folder: FolderOfLooks, words: DeploymentWords = {}): Promise<string> {
  const {
    name = 'photos',
    role = ROLE,
    k = LOOKS.length * SUBJECTS.length,
    version = 1,
    keepPrevious = true,
  } = words;
  const file = join(folder.root, 'parallax.yaml');
  const lines = [
    `name: ${name}`,
    'region: us-east-1',
    'pictures: ./pictures',
    `interactions: ${words.interactions ?? './interactions.csv'}`,
    `bucket: ${name}-parallax`,
    'embedder: {name: titan, length: 256, requestsPerSecond: 10000}',
    `clusters: {k: ${k}, version: ${version}}`,
    'personalize:',
    `  role: arn:aws:iam::123456789012:role/${role}`,
    '  ceilingTps: 20',
    `  keepPrevious: ${keepPrevious}`,
    ...(words.filter === undefined ? [] : [`  filter: ${JSON.stringify(words.filter)}`]),
    ...(words.index === undefined ? [] : [`index: ${words.index}`]),
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}
