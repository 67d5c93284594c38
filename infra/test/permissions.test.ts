import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const DATASOURCES = fileURLToPath(new URL('../../src/datasources/', import.meta.url));
const SHAPES = ['lambda-domain', 'lambda-serverless', 'fargate-domain', 'fargate-serverless'] as const;
const HERE = 'eu-west-1:123456789012';
const QUEUE = 'arn(StateInteractions)';
const DOMAIN = 'arn(SearchDomain)';
const BUCKET = 'arn:aws:s3:::photos-pipeline';
const EVERYTHING = '*';

/** The action behind each call of the SDK, where they have different names. */
const ACTIONS: Readonly<Record<string, string>> = {
  InvokeModel: 'bedrock:InvokeModel',
  GetPersonalizedRanking: 'personalize:GetPersonalizedRanking',
  PutEvents: 'personalize:PutEvents',
  SendMessageBatch: 'sqs:SendMessage',
  GetQueueAttributes: 'sqs:GetQueueAttributes',
  ReceiveMessage: 'sqs:ReceiveMessage',
  DeleteMessageBatch: 'sqs:DeleteMessage',
  ChangeMessageVisibilityBatch: 'sqs:ChangeMessageVisibility',
};
/** The pipeline's, with the operator's credentials. */
const OPERATORS = ['PutObject', 'ListObjectsV2', 'DeleteObjects', 'DescribeCampaign', 'DescribeEventTracker'];

type Call = readonly [action: string, resource: string];

const READS_THE_INDEX: readonly Call[] = [
  ['es:ESHttpGet', `${DOMAIN}/parallax-photos/_mapping`],
  ['es:ESHttpPost', `${DOMAIN}/parallax-photos-1/_search`],
];
const TELLS: readonly Call[] = [
  // The action knows no resource: https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutEvents.html
  ['personalize:PutEvents', EVERYTHING],
  ['sqs:ReceiveMessage', QUEUE],
  ['sqs:DeleteMessage', QUEUE],
  ['sqs:ChangeMessageVisibility', QUEUE],
  ['sqs:GetQueueAttributes', QUEUE],
];
const SERVES: readonly Call[] = [
  ['bedrock:InvokeModel', 'arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-image-v1'],
  ['personalize:GetPersonalizedRanking', `arn:aws:personalize:${HERE}:campaign/photos-24950b22`],
  ['sqs:SendMessage', QUEUE],
  ['sqs:GetQueueAttributes', QUEUE],
];
const LISTS_AND_READS: readonly Call[] = [
  ['s3:ListBucket', BUCKET],
  ['s3:GetObject', `${BUCKET}/parallax/photos/interactions/a.csv`],
];
const WRITES: readonly Call[] = [['s3:PutObject', `${BUCKET}/parallax/photos/out/a.jsonl`]];

/** What each role is asked for, by the beginning of its name. */
function callsOf(shape: (typeof SHAPES)[number]): Readonly<Record<string, readonly Call[]>> {
  const index: readonly Call[] = shape.endsWith('domain')
    ? READS_THE_INDEX
    : [['aoss:APIAccessAll', 'arn(SearchCollection)']];
  return {
    ...(shape.startsWith('lambda')
      ? { GatewayFunction: [...SERVES, ...index] }
      : { GatewayTaskTaskRole: [...SERVES, ...TELLS, ...index] }),
    ForwarderFunction: [...TELLS, ...index],
    ServiceRolesPersonalize: LISTS_AND_READS,
    ServiceRolesBedrockBatches: [...LISTS_AND_READS, ...WRITES],
    ServiceRolesSageMaker: [
      ...LISTS_AND_READS,
      ...WRITES,
      ['ecr:GetAuthorizationToken', EVERYTHING],
      ['ecr:BatchGetImage', 'arn:aws:ecr:eu-west-1:438346466558:repository/kmeans'],
      ['logs:CreateLogStream', `arn:aws:logs:${HERE}:log-group:/aws/sagemaker/TrainingJobs:log-stream:a`],
      ['cloudwatch:PutMetricData', EVERYTHING],
    ],
  };
}

describe.each(SHAPES)('the roles of %s', (shape) => {
  const resources = Object.entries(templateOf(shape).Resources);

  it.each(Object.entries(callsOf(shape)))('allow %s what it calls, and nothing beside it', (role, calls) => {
    const statements = statementsOf(resources, role);
    const denied = calls.filter(([action, resource]) => !allows(statements, action, resource));
    expect(denied).toEqual([]);
    const others: readonly Call[] = [
      ['bedrock:InvokeModel', 'arn:aws:bedrock:eu-west-1::foundation-model/another'],
      ['personalize:GetPersonalizedRanking', `arn:aws:personalize:${HERE}:campaign/another-1`],
      ['sqs:PurgeQueue', QUEUE],
      ['es:ESHttpDelete', `${DOMAIN}/parallax-photos`],
      ['s3:GetObject', `${BUCKET}/another/a.csv`],
    ];
    expect(others.filter(([action, resource]) => allows(statements, action, resource))).toEqual([]);
  });

  it('name each call that an engine makes', () => {
    const asked = new Set(
      Object.values(callsOf(shape))
        .flat()
        .map(([action]) => action),
    );
    const missing = commandsOfEngines().filter(
      (name) => !OPERATORS.includes(name) && !asked.has(ACTIONS[name] ?? name),
    );
    expect(missing).toEqual([]);
  });
});

it.each(SHAPES.filter((shape) => shape.endsWith('serverless')))(
  'the policies of the collection of %s let the readers read, and the writer fill it',
  (shape) => {
    const policies = Object.entries(templateOf(shape).Resources)
      .filter(([, { Type }]) => Type === 'AWS::OpenSearchServerless::AccessPolicy')
      .map(([, { Properties }]) => text(Properties?.['Policy']));
    const writers = policies.filter((policy) => policy.includes('aoss:WriteDocument'));
    expect(writers.length).toBe(1);
    expect(writers[0]).toContain('"Principal":["arn:aws:iam::123456789012:role/operator"]');
    expect(writers[0]).toContain('aoss:CreateIndex');
    expect(policies.filter((policy) => policy.includes('aoss:ReadDocument')).length).toBe(3);
  },
);

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

function templateOf(shape: string): { readonly Resources: Readonly<Record<string, Resource>> } {
  return JSON.parse(readFileSync(new URL(`../golden/${shape}.json`, import.meta.url), 'utf8'));
}

function statementsOf(
  resources: readonly (readonly [string, Resource])[],
  role: string,
): readonly Statement[] {
  return resources.flatMap(([, { Type, Properties }]) => {
    const roles = text(Properties?.['Roles']);
    if (Type !== 'AWS::IAM::Policy' || !roles.includes(`ref(${role}`)) return [];
    const policy = Properties?.['PolicyDocument'] as { readonly Statement: readonly Statement[] } | undefined;
    return policy?.Statement ?? [];
  });
}

/** As IAM judges a request that brings no context of its own: a statement with a condition does not apply. */
function allows(statements: readonly Statement[], action: string, resource: string): boolean {
  return statements.some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === 'Allow' &&
      Condition === undefined &&
      list(Action).some((pattern) => matches(text(pattern), action)) &&
      list(Resource).some((pattern) => matches(text(pattern), resource)),
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** `*` is any text and `?` any character; what is asked for as a whole is matched by `*` alone. */
function matches(pattern: string, value: string): boolean {
  const escaped = pattern.replace(/[\\^$+.()|[\]{}]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(value);
}

/** A value of a template as text; what CloudFormation would fill in, by the resource's name without its hash. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(text).join()}]`;
  if (typeof value !== 'object' || value === null) return '';
  if ('Ref' in value) return value.Ref === 'AWS::Partition' ? 'aws' : `ref(${named(value.Ref)})`;
  if ('Fn::GetAtt' in value) return `arn(${named(list(value['Fn::GetAtt'])[0])})`;
  if ('Fn::Join' in value) return list(list(value['Fn::Join'])[1]).map(text).join('');
  return JSON.stringify(value);
}

function named(id: unknown): string {
  return String(id).replace(/[0-9A-F]{8}$/, '');
}

function commandsOfEngines(): readonly string[] {
  const files = readdirSync(DATASOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const used = files.flatMap((name) => [
    ...readFileSync(join(DATASOURCES, name), 'utf8').matchAll(/new (\w+)Command\(/g),
  ]);
  return [...new Set(used.map(([, name = '']) => name))];
}
