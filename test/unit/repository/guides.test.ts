import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCatalogueCommands } from '../../../src/cli/catalogue-commands.js';
import { addDeploymentCommands } from '../../../src/cli/deployment-commands.js';
import { addServiceCommands } from '../../../src/cli/service-commands.js';

const folder = new URL('../../../docs/guides/', import.meta.url);
const guides = readdirSync(folder).filter((name) => name.endsWith('.md'));
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

describe.each(guides)('docs/guides/%s', (name) => {
  const text = textOf(name);

  it('links to what is there', () => {
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    const missing = targets.filter((target) => !existsSync(fileURLToPath(new URL(target, folder))));
    expect(missing).toEqual([]);
  });

  it('has JSON that can be read', () => {
    const blocks = [...text.matchAll(/^```json\n([\s\S]*?)^```/gm)];
    for (const [, json = ''] of blocks) JSON.parse(json);
    expect(blocks).toHaveLength(text.split(/^\s*```json\b/m).length - 1);
  });
});

const program = new Command();
addCatalogueCommands(program);
addDeploymentCommands(program);
addServiceCommands(program);
/** The options of each verb, as the command line itself knows them. */
const optionsOf = new Map(
  program.commands.map((command) => [
    command.name(),
    new Set(command.options.flatMap(({ short, long }) => [short, long])),
  ]),
);

describe('the commands of the guides', () => {
  it.each(guides)('%s names verbs and options that there are', (name) => {
    const commands = [...textOf(name).matchAll(/parallax -- ([a-z-]+)([^\n`#|&>]*)/g)];
    const unknown = commands.flatMap(([, verb = '', rest = '']) => unknownIn(verb, rest));
    expect(unknown).toEqual([]);
  });
});

describe('the guide to the command line', () => {
  const rows = [...textOf('command-line.md').matchAll(/^\| `([a-z-]+)([^`]*)` \|/gm)];

  it('lists every verb', () => {
    expect(rows.map(([, verb]) => verb).sort()).toEqual([...optionsOf.keys()].sort());
  });

  it('names options that the verbs have', () => {
    expect(rows.flatMap(([, verb = '', rest = '']) => unknownIn(verb, rest))).toEqual([]);
  });
});

/** The verb if there is none of that name, else its options that it does not have. */
function unknownIn(verb: string, rest: string): readonly string[] {
  const options = optionsOf.get(verb);
  if (options === undefined) return [verb];
  const named = [...rest.matchAll(/(?<=\s)--?[a-z][a-z-]*/g)].map(String);
  return named
    .filter((option) => option !== '--help' && !options.has(option))
    .map((option) => `${verb} ${option}`);
}

describe('the list of guides', () => {
  it('names every guide', () => {
    const listed = [...textOf('README.md').matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, target]) => target);
    expect(listed.sort()).toEqual(guides.filter((name) => name !== 'README.md').sort());
  });
});

describe('the IAM guide', () => {
  const actions = [...textOf('iam.md').matchAll(/"([a-z\d]+:[A-Z]\w+)"/g)].map(([, action = '']) => action);

  it('allows nothing by a wildcard', () => {
    expect(actions.length).toBeGreaterThan(10);
    expect(textOf('iam.md')).not.toMatch(/"[a-z]+:\w*\*"/);
  });

  it('allows the operations of AWS that the code calls, and no others', () => {
    const called = operationsInTheCode();
    expect(called.size).toBeGreaterThan(80);
    const needed = [...called].flatMap((operation) => PERMISSIONS[operation] ?? [operation]);
    // Calls over an engine's own HTTP protocol, and roles that are passed without a call.
    const besides = /^(es:ESHttp\w+|aoss:(APIAccessAll|\w+(Index|Document|CollectionItems))|iam:Pass\w+)$/;
    expect([...new Set(actions)].filter((action) => !besides.test(action)).sort()).toEqual(
      [...new Set(needed)].sort(),
    );
  });

  it('hands on roles to their services alone', () => {
    expect(textOf('iam.md')).toContain('"iam:PassedToService"');
    expect(actions).toContain('iam:PassRole');
  });
});

/** Prefixes of IAM that are not the clients' names. */
const SERVICES: Readonly<Record<string, string>> = {
  'bedrock-runtime': 'bedrock',
  'cloudwatch-logs': 'logs',
  opensearch: 'es',
  opensearchserverless: 'aoss',
  'personalize-events': 'personalize',
  'personalize-runtime': 'personalize',
  'resource-groups-tagging-api': 'tag',
};

/**
 * IAM permissions of operations whose permission has another name, or that need several: creation with a tag
 * needs two.
 */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  's3:DeleteObjects': ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  's3:GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
  's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
  's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  's3:HeadBucket': ['s3:ListBucket'],
  's3:HeadObject': ['s3:GetObject'],
  's3:ListMultipartUploads': ['s3:ListBucketMultipartUploads'],
  's3:ListObjectVersions': ['s3:ListBucketVersions'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:PutBucketEncryption': ['s3:PutEncryptionConfiguration'],
  's3:PutBucketLifecycleConfiguration': ['s3:PutLifecycleConfiguration'],
  's3:PutPublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
  'sqs:ChangeMessageVisibilityBatch': ['sqs:ChangeMessageVisibility'],
  'sqs:DeleteMessageBatch': ['sqs:DeleteMessage'],
  'sqs:SendMessageBatch': ['sqs:SendMessage'],
  'bedrock:CreateModelInvocationJob': ['bedrock:CreateModelInvocationJob', 'bedrock:TagResource'],
  'cloudwatch:PutMetricAlarm': ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'],
  'personalize:CreateDatasetGroup': ['personalize:CreateDatasetGroup', 'personalize:TagResource'],
  'sagemaker:CreateTrainingJob': ['sagemaker:CreateTrainingJob', 'sagemaker:AddTags'],
};

/** `service:Operation` of every command in src, whose client is the one that knows it or was named last before it. */
function operationsInTheCode(): ReadonlySet<string> {
  const sources = new URL('../../../src/', import.meta.url);
  const operations = new Set<string>();
  for (const name of readdirSync(sources, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.startsWith('aws-local')) continue;
    const code = readFileSync(new URL(name, sources), 'utf8');
    const clients: string[] = [];
    const found = /@aws-sdk\/client-([\w-]+)'|new (?:\w+\.)?([A-Z]\w+)Command\(|\bpaginate([A-Z]\w+)\(/g;
    for (const [, client, command, paged] of code.matchAll(found)) {
      if (client !== undefined) clients.push(client);
      else {
        const operation = command ?? paged ?? '';
        const service = clients.findLast((each) => knows(each, operation)) ?? 'nobody';
        operations.add(`${SERVICES[service] ?? service}:${operation}`);
      }
    }
  }
  return operations;
}

function knows(client: string, operation: string): boolean {
  const commands = `../../../node_modules/@aws-sdk/client-${client}/dist-types/commands/`;
  return existsSync(new URL(`${commands}${operation}Command.d.ts`, import.meta.url));
}
