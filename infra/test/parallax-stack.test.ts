import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App, Stack } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InfraOptions } from '../lib/options.js';

const installed = existsSync(fileURLToPath(new URL('../node_modules/aws-cdk-lib', import.meta.url)));

const OPTIONS: InfraOptions = {
  deployment: 'photos',
  catalogue: 'photos',
  compute: 'lambda',
  index: 'domain',
  size: 'standard',
  embedder: 'titan',
  writer: 'arn:aws:iam::123456789012:role/operator',
  tunnel: true,
  identity: { jwksUrl: 'https://id.example/jwks.json', issuer: 'https://id.example', audience: 'parallax' },
  corsOrigins: ['https://shop.example'],
  alarmEmail: 'operator@example.com',
};

type Template = Readonly<Record<string, Readonly<Record<string, Resource>>>>;
interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

describe.skipIf(!installed)('the stack (needs npm ci --prefix infra)', () => {
  let scratch: string;
  let code: string;
  let templates = 0;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'parallax-infra-'));
    code = join(scratch, 'code');
    await mkdir(code);
    await writeFile(join(code, 'index.mjs'), 'export const handler = () => {};\n');
    await writeFile(join(code, 'Dockerfile'), 'FROM scratch\n');
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  const made = new Map<string, Promise<Template>>();
  /** The same options are synthesised once. */
  function synthesised(options: InfraOptions): Promise<Template> {
    const key = JSON.stringify(options);
    const one = made.get(key) ?? synthesise(options);
    made.set(key, one);
    return one;
  }

  async function synthesise(options: InfraOptions): Promise<Template> {
    const { App } = await import('aws-cdk-lib');
    const { ParallaxStack } = await import('../lib/parallax-stack.js');
    const app = new App({
      analyticsReporting: false,
      outdir: join(scratch, `template-${templates++}`),
    });
    const stack = new ParallaxStack(app, 'parallax-photos', {
      options,
      pipelineBucket: 'photos-pipeline',
      code: { gateway: code, forwarder: code, image: code },
      env: { account: '123456789012', region: 'eu-west-1' },
    });
    return checked(app, stack);
  }

  /** @throws where a rule of cdk-nag is neither kept nor broken with a reason */
  async function checked(app: App, stack: Stack): Promise<Template> {
    const { Validations } = await import('aws-cdk-lib');
    const { Template } = await import('aws-cdk-lib/assertions');
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    return Template.fromStack(stack).toJSON();
  }

  const shapes = [
    ['lambda', 'domain'],
    ['lambda', 'serverless'],
    ['fargate', 'domain'],
    ['fargate', 'serverless'],
  ] as const;

  it.each(shapes)('on %s with a %s passes cdk-nag, and is as it was looked over', async (compute, index) => {
    const template = await synthesised({ ...OPTIONS, compute, index });
    await expect(withoutHashes(template)).toMatchFileSnapshot(`../golden/${compute}-${index}.json`);
  });

  it('would not pass cdk-nag with what has no reason', async () => {
    const { App, Stack } = await import('aws-cdk-lib');
    const { Bucket } = await import('aws-cdk-lib/aws-s3');
    const app = new App({ analyticsReporting: false, outdir: join(scratch, 'bare') });
    const stack = new Stack(app, 'bare');
    new Bucket(stack, 'Bucket');
    await expect(checked(app, stack)).rejects.toThrow('AwsSolutions-S1');
  });

  it('is made by the program that cdk starts, which asks cdk-nag itself', () => {
    const context = {
      ...{ deployment: 'photos', bucket: 'photos-pipeline', auth: 'none' },
      ...{ gatewayCode: code, forwarderCode: code, imageCode: code },
    };
    const program = fileURLToPath(new URL('../synth.mjs', import.meta.url));
    const { status, stderr, stdout } = spawnSync(process.execPath, [program], {
      encoding: 'utf8',
      env: {
        ...{
          PATH: process.env['PATH'],
          CDK_DEFAULT_ACCOUNT: '123456789012',
          CDK_DEFAULT_REGION: 'eu-west-1',
        },
        ...{ CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: join(scratch, 'by-the-program') },
      },
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });

  it('is made by the command that the guide prints, and has the outputs that it names', async () => {
    const { readOptions } = await import('../lib/options.js');
    const guide = await readFile(new URL('../../docs/guides/on-aws.md', import.meta.url), 'utf8');
    const [, command = ''] = /^npx cdk deploy((?:.*\\\n)*.*)/m.exec(guide) ?? [];
    const given = new Map(
      [...command.matchAll(/-c (\w+)=(\S+)/g)].map(([, name = '', value]) => [name, value]),
    );
    expect(given.get('bucket')).toBeDefined();
    const template = await synthesised(readOptions((name) => given.get(name)));
    const outputs = Object.keys(template['Outputs'] ?? {});
    const named = new Set([...guide.matchAll(/\b(?:[A-Z][a-z]+)+(?:Url|Bucket|Instance)\b/g)].map(String));
    expect([...named].sort()).toEqual(
      ['GraphqlUrl', 'ImageBaseUrl', 'OpenSearchUrl', 'PicturesBucket', 'TunnelInstance'].sort(),
    );
    expect(outputs).toEqual(expect.arrayContaining([...named]));
    // Its table has each option that there is, and no other.
    const asked = new Set(['bucket']);
    for (const index of ['domain', 'serverless'])
      readOptions((name) => {
        asked.add(name);
        return new Map([...given, ['index', index], ['writer', OPTIONS.writer ?? '']]).get(name);
      });
    const [, table = ''] = /^\| `-c` \| what \|\n((?:\|.*\n)*)/m.exec(guide) ?? [];
    const listed = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)]);
    expect([...listed.map(([, name]) => name), 'auth'].sort()).toEqual([...asked].sort());
  });

  it('tags everything that can be with whose it is', async () => {
    const template = await synthesised(OPTIONS);
    const queue = resourcesOf(template, 'AWS::SQS::Queue')[0];
    expect(queue?.Properties?.['Tags']).toContainEqual({ Key: 'parallax:deployment', Value: 'photos' });
  });

  it.each([
    ['lambda', ['Forwarder']],
    ['fargate', ['Forwarder', 'GatewayTaskTaskRole']],
  ] as const)('on %s lets %j tell Personalize of what they take from the queue', async (compute, tellers) => {
    const template = await synthesised({ ...OPTIONS, compute });
    for (const teller of tellers) {
      const policy = resourcesOf(template, 'AWS::IAM::Policy')
        .map(({ Properties }) => JSON.stringify(Properties))
        .filter((text) => text.includes(teller))
        .join();
      expect(policy).toContain('sqs:ReceiveMessage');
      // Amazon's page asks for all resources: https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutEvents.html
      expect(policy).toContain('{"Action":"personalize:PutEvents","Effect":"Allow","Resource":"*"}');
    }
  });

  it.each([
    ['lambda', '"TRUSTED_PROXIES":"0"'],
    ['fargate', '{"Name":"TRUSTED_PROXIES","Value":"2"}'],
  ] as const)('on %s the gateway is configured with %s', async (compute, expected) => {
    const template = await synthesised({ ...OPTIONS, compute });
    expect(JSON.stringify(template)).toContain(expected);
  });

  it.each([
    ['titan', 'amazon.titan-embed-image-v1'],
    ['cohere', 'cohere.embed-v4:0'],
  ] as const)('may call the model of embedder=%s alone', async (embedder, model) => {
    const { readOptions } = await import('../lib/options.js');
    const context: Readonly<Record<string, string>> = { deployment: 'photos', auth: 'none', embedder };
    const template = await synthesised(readOptions((name) => context[name]));
    const models = JSON.stringify(template).match(/foundation-model\/[\w.:-]+/g) ?? [];
    expect([...new Set(models)]).toEqual([`foundation-model/${model}`]);
  });

  it('lets no region have a model that it has not', async () => {
    await expect(synthesised({ ...OPTIONS, embedder: 'nova' })).rejects.toThrow(
      'The region is eu-west-1, which has no Nova Multimodal Embeddings; allowed is us-east-1',
    );
  });

  it('mounts what a container writes to, and keeps the rest of it as it is', async () => {
    const template = await synthesised({ ...OPTIONS, compute: 'fargate' });
    const task = resourcesOf(template, 'AWS::ECS::TaskDefinition')[0]?.Properties;
    expect(task).toMatchObject({
      Volumes: [{ Name: 'data' }, { Name: 'scratch' }],
      ContainerDefinitions: [
        {
          ReadonlyRootFilesystem: true,
          MountPoints: [
            { ContainerPath: '/data', ReadOnly: false, SourceVolume: 'data' },
            { ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'scratch' },
          ],
        },
      ],
    });
  });

  it('has a domain of one node to try with', async () => {
    const template = await synthesised({ ...OPTIONS, size: 'small' });
    expect(resourcesOf(template, 'AWS::OpenSearchService::Domain')[0]?.Properties).toMatchObject({
      ClusterConfig: { InstanceCount: 1, DedicatedMasterEnabled: false, ZoneAwarenessEnabled: false },
    });
  });

  it('never has to delete a bucket that services write their logs into', async () => {
    const { Resources = {} } = await synthesised({ ...OPTIONS, compute: 'fargate' });
    const buckets = Object.values(Resources).filter(({ Type }) => Type === 'AWS::S3::Bucket');
    expect(buckets.map((bucket) => Reflect.get(bucket, 'DeletionPolicy'))).toEqual(
      buckets.map(() => 'Retain'),
    );
  });

  it('lets the gateway do what it must, and nothing to everything', async () => {
    const template = await synthesised(OPTIONS);
    const statements = resourcesOf(template, 'AWS::IAM::Policy').flatMap((policy) =>
      JSON.stringify(policy.Properties?.['PolicyDocument']),
    );
    expect(statements.join('\n')).not.toMatch(/"Action":"\*"|:\*"(?=,"Effect":"Allow","Resource":"\*")/);
  });
});

describe('options', () => {
  it.each([
    [{ deployment: 'Photos' }, 'The option deployment is "Photos"'],
    [{ deployment: 'ab' }, 'allowed is the name in parallax.yaml: 3 to 28 of'],
    [{ deployment: 'a'.repeat(29) }, 'allowed is the name in parallax.yaml: 3 to 28 of'],
    [{ deployment: 'photos', index: 'serverless' }, 'The option writer is ""'],
    [{ deployment: 'photos', compute: 'ec2' }, 'The option compute is "ec2"; allowed is lambda or fargate'],
    [{ deployment: 'photos' }, 'The option jwksUrl is ""; allowed is a value, since the address is public'],
  ])('%j are refused', async (given: Readonly<Record<string, string>>, message) => {
    const { readOptions } = await import('../lib/options.js');
    expect(() => readOptions((name) => given[name])).toThrow(message);
  });

  it('let anybody ask only where that is said', async () => {
    const { readOptions } = await import('../lib/options.js');
    const given: Readonly<Record<string, string>> = { deployment: 'photos', auth: 'none' };
    expect(readOptions((name) => given[name]).identity).toBeNull();
  });
});

function resourcesOf(template: Template, type: string): readonly Resource[] {
  return Object.values(template['Resources'] ?? {}).filter((resource) => resource.Type === type);
}

/** Hashes of assets and of versions change with every build. */
function withoutHashes(template: Template): string {
  return `${JSON.stringify(template, null, 1).replaceAll(/[0-9a-f]{64}/g, '<hash>')}\n`;
}
