import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateDatasetGroupCommand, DescribeCampaignCommand } from '@aws-sdk/client-personalize';
import {
  CreateBucketCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAws } from '../../../src/provisioning/aws/open-aws.js';
import { awsChecks } from '../../../src/provisioning/checks/aws-checks.js';
import { OWNER_TAG } from '../../../src/provisioning/names.js';
import { bucketResource } from '../../../src/provisioning/resources/bucket/bucket.js';
import { supersededCampaigns } from '../../../src/provisioning/resources/personalize/superseded-campaigns.js';
import { A_ROLE, aDeployment } from '../../builders/a-deployment.js';
import { aLoopbackService } from '../../fakes/loopback-service.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../../fakes/moto-server.js';
import {
  aCloud,
  awsParts,
  type Cloud,
  type Known,
  partNamed,
  SOME_WORK,
  settle,
  settleAll,
  sightsOf,
  TAKES_MS,
} from '../../fakes/provisioning-cloud.js';
import { complaintsOfBotocore, readable, recordCalls } from '../../fakes/provisioning-requests.js';

const ROWS = Array.from({ length: 1_200 }, (_, i) => `u${i % 60},c${i % 3},${1_700_000_000 + i},VIEW,1`);
const CSV = ['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE', ...ROWS].join('\n');
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'personalize.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});

describe.skipIf(MOTO_PYTHON === undefined)(`a deployment in AWS ${NEEDS_MOTO}`, () => {
  let moto: MotoServer;
  let cloud: Cloud;
  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
  });
  beforeEach(async () => {
    await moto.empty();
    cloud = await aCloud(moto);
  });
  afterEach(() => cloud.close());
  afterAll(() => moto.close());

  const s3 = () => cloud.aws.s3();
  const interactions = (fingerprint = 'aaaaaaaa'): Known =>
    new Map([
      [
        'interactions',
        { uri: `s3://photos-bucket/parallax/photos/interactions/${fingerprint}.csv`, fingerprint },
      ],
    ]);
  const partsOf = (deployment = aDeployment()) => awsParts(cloud.options(deployment));
  async function makeAll(deployment = aDeployment(), fingerprint = 'aaaaaaaa'): Promise<Known> {
    const parts = partsOf(deployment);
    const known = await settleAll(cloud, parts.slice(0, 1), interactions(fingerprint));
    const Key = `parallax/photos/interactions/${fingerprint}.csv`;
    // By a client of its own: it is no part's request.
    const writer = new S3Client({ region: 'us-east-1', endpoint: moto.url, forcePathStyle: true });
    await writer.send(new PutObjectCommand({ Bucket: 'photos-bucket', Key, Body: CSV }));
    writer.destroy();
    return settleAll(cloud, parts, known);
  }
  const alarmNames = async () =>
    (
      (await new CloudWatchClient({ region: 'us-east-1' }).send(new DescribeAlarmsCommand({})))
        .MetricAlarms ?? []
    ).map(({ AlarmName }) => AlarmName);

  it('sends what the service models allow', async () => {
    const iam = await cloud.aws.iam();
    await iam.send(
      new CreateRoleCommand({ RoleName: 'parallax-personalize', AssumeRolePolicyDocument: TRUST }),
    );
    const calls = await recordCalls(cloud.aws);
    for (const check of awsChecks({ aws: cloud.aws, deployment: aDeployment(), warn: () => {} }))
      expect(await check.problems(), check.title).toEqual([]);
    const facts = await makeAll();
    expect(new Set(await sightsOf(partsOf(), facts))).toEqual(new Set(['ready']));
    expect(await complaintsOfBotocore(MOTO_PYTHON ?? '', calls)).toEqual([]);
    for (const service of ['personalize', 's3', 'cloudwatch', 'iam', 'sts'])
      await expect(readable(calls, service)).toMatchFileSnapshot(`../../golden/provisioning/${service}.json`);
  });

  it('gives older recipes no weights, and makes no filter and no alarm without being asked', async () => {
    const calls = await recordCalls(cloud.aws);
    const personalize = { recipe: 'aws-personalized-ranking', filter: null, ceilingTps: null } as const;
    await makeAll(aDeployment({ personalize }));
    const solution = calls.find(({ operation }) => operation === 'CreateSolution');
    expect(solution?.params).not.toHaveProperty('solutionConfig');
    expect(calls.some(({ operation }) => /Filter|Alarm/.test(operation))).toBe(false);
  });

  it('has what is trained by itself taken over by itself, and by no campaign of other clusters', async () => {
    const auto = aDeployment({ personalize: { autoTraining: true } });
    let known = await makeAll();
    const calls = await recordCalls(cloud.aws);
    let seen = 0;
    const changes = () => {
      const since = calls.slice(seen).filter(({ operation }) => /^(Create|Update)/.test(operation));
      seen = calls.length;
      return since;
    };
    const bring = async (deployment: typeof auto): Promise<void> => {
      const parts = partsOf(deployment);
      for (const id of ['solution', 'campaign'] as const) {
        expect(await partNamed(parts, id).read(known)).toMatchObject({ kind: 'outdated' });
        await settle(cloud, partNamed(parts, id), known);
      }
      expect(new Set(await sightsOf(parts, known))).toEqual(new Set(['ready']));
    };
    const solutionArn = known.get('solution')?.['arn'];
    const latest = (syncWithLatestSolutionVersion: boolean) => ({
      solutionVersionArn: `${solutionArn}/$LATEST`,
      campaignConfig: { syncWithLatestSolutionVersion },
    });
    const versionOf = async (campaignArn: unknown) => {
      const command = new DescribeCampaignCommand({ campaignArn: String(campaignArn) });
      return (await (await cloud.aws.personalize()).send(command)).campaign?.solutionVersionArn;
    };

    // Enabled on existing resources.
    const standing = known.get('campaign')?.['arn'];
    const first = await versionOf(standing);
    await bring(auto);
    expect(await complaintsOfBotocore(MOTO_PYTHON ?? '', calls)).toEqual([]);
    expect(changes()).toMatchObject([
      { operation: 'UpdateSolution', params: { solutionArn, performAutoTraining: true } },
      { operation: 'UpdateCampaign', params: { campaignArn: standing, ...latest(true) } },
    ]);
    cloud.pass(3_600_000);
    await versionOf(standing);
    cloud.pass(2 * TAKES_MS);
    const byItself = await versionOf(standing);
    expect(byItself).not.toBe(first);

    // Other interactions: what answers stays as it is until their release is live.
    changes();
    known = await makeAll(auto, 'bbbbbbbb');
    expect(changes()).toMatchObject([
      { operation: 'CreateDatasetImportJob' },
      {
        operation: 'UpdateCampaign',
        params: { campaignArn: standing, campaignConfig: { syncWithLatestSolutionVersion: false } },
      },
      { operation: 'CreateSolutionVersion' },
      { operation: 'CreateCampaign', params: latest(true) },
    ]);
    cloud.pass(2 * TAKES_MS);
    expect(await versionOf(standing)).toBe(byItself);
    expect(await versionOf(known.get('campaign')?.['arn'])).toBe(known.get('version')?.['arn']);

    // Switched off.
    await bring(aDeployment());
    expect(changes()).toMatchObject([
      { operation: 'UpdateSolution', params: { solutionArn, performAutoTraining: false } },
      {
        operation: 'UpdateCampaign',
        params: { campaignArn: known.get('campaign')?.['arn'], ...latest(false) },
      },
    ]);
  });

  it('is held against models that refuse what is wrong', async () => {
    const params = { name: 'photos', solutionVersionArn: 7 };
    const call = { service: 'personalize', operation: 'CreateCampaign', params };
    expect(await complaintsOfBotocore(MOTO_PYTHON ?? '', [call])).toHaveLength(1);
  });

  it('leaves its campaign, and with keepPrevious the one before, when there is a newer one', async () => {
    const old = await makeAll();
    const older = old.get('campaign')?.['arn'] ?? '';
    const live = (await makeAll(aDeployment(), 'bbbbbbbb')).get('campaign')?.['arn'] ?? '';
    const removing = {
      deployment: aDeployment(),
      aws: cloud.aws,
      openSearch: null,
      localFolder: null,
      hourly: () => 0.2,
      now: cloud.now,
    };
    const left = (keepPrevious: boolean, forgottenAt: number | null = null) =>
      supersededCampaigns(removing, {
        campaignArn: live,
        keepPrevious,
        earlier: [],
        alarm: true,
        forgottenAt,
      }).find();
    expect(await left(true)).toEqual([]);
    // A version that still knows a forgotten user is no rollback target.
    expect((await left(true, cloud.now())).map(({ arn }) => arn)).toContain(older);
    const found = await left(false);
    expect(found.map(({ arn }) => arn)).toEqual([older, expect.stringContaining(':alarm:photos-')]);
    for (const each of found) if (each.kind === 'removal') await each.delete();
    expect(await alarmNames()).toEqual([expect.stringMatching(/^photos-[0-9a-f]{8}-ceiling$/)]);
  });

  it('keeps whom its alarm tells when the ceiling changes', async () => {
    const known = await makeAll();
    const [AlarmName = ''] = await alarmNames();
    const told = 'arn:aws:sns:us-east-1:123456789012:people';
    const watch = await cloud.aws.cloudWatch();
    const { MetricAlarms: [alarm] = [] } = await watch.send(
      new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }),
    );
    const {
      Namespace,
      MetricName,
      Dimensions,
      Statistic,
      Period,
      EvaluationPeriods,
      Threshold,
      ComparisonOperator,
    } = alarm ?? {};
    await watch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace,
        MetricName,
        Dimensions,
        Statistic,
        Period,
        EvaluationPeriods,
        Threshold,
        ComparisonOperator,
        AlarmActions: [told],
      }),
    );
    const part = partNamed(partsOf(aDeployment({ personalize: { ceilingTps: 80 } })), 'alarm');
    expect(await part.read(known)).toMatchObject({ kind: 'outdated' });
    await part.create(known, SOME_WORK);
    const after = await watch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
    expect(after.MetricAlarms).toMatchObject([{ Threshold: 24_000, AlarmActions: [told] }]);
  });

  it('takes a bucket over that was created and not yet tagged, and keeps what others set on its own', async () => {
    const client = await s3();
    await client.send(new CreateBucketCommand({ Bucket: 'photos-bucket' }));
    const bucket = partNamed(partsOf(), 'bucket');
    expect(await bucket.read(new Map())).toMatchObject({ kind: 'outdated' });
    await bucket.create(new Map(), SOME_WORK);
    const TagSet = [
      { Key: 'team', Value: 'search' },
      { Key: OWNER_TAG, Value: 'photos' },
    ];
    await client.send(new PutBucketTaggingCommand({ Bucket: 'photos-bucket', Tagging: { TagSet } }));
    expect(await bucket.read(new Map())).toEqual({
      kind: 'ready',
      outputs: { name: 'photos-bucket', uri: 's3://photos-bucket/parallax/photos/' },
    });
  });

  it('leaves another’s bucket alone', async () => {
    const client = await s3();
    await client.send(new CreateBucketCommand({ Bucket: 'photos-bucket' }));
    await client.send(new PutObjectCommand({ Bucket: 'photos-bucket', Key: 'a', Body: 'b' }));
    const bucket = partNamed(partsOf(), 'bucket');
    expect(await bucket.read(new Map())).toMatchObject({
      kind: 'notOwned',
      why: expect.stringContaining('bucket.create'),
    });
    await expect(bucket.create(new Map(), SOME_WORK)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(client.send(new GetBucketTaggingCommand({ Bucket: 'photos-bucket' }))).rejects.toMatchObject(
      { name: 'NoSuchTagSet' },
    );
    const asItIs = aDeployment({ bucket: { name: 'photos-bucket', create: false } });
    expect(await partNamed(partsOf(asItIs), 'bucket').read(new Map())).toMatchObject({ kind: 'ready' });
  });

  it('creates its bucket in its region', async () => {
    const aws = openAws('eu-west-1');
    const deployment = aDeployment({ region: 'eu-west-1' });
    await bucketResource({ ...cloud.options(deployment), aws }).create(new Map(), SOME_WORK);
    const { LocationConstraint } = await (await aws.s3()).send(
      new GetBucketLocationCommand({ Bucket: 'photos-bucket' }),
    );
    expect(LocationConstraint).toBe('eu-west-1');
    aws.close();
  });

  describe('is not begun', () => {
    const warnings: string[] = [];
    const problems = async (deployment = aDeployment(), aws = cloud.aws) => {
      const all: string[] = [];
      warnings.length = 0;
      for (const check of awsChecks({ aws, deployment, warn: (line) => warnings.push(line) }))
        all.push(...(await check.problems()));
      return all;
    };

    it('with a role that is missing, of another account, or not for Personalize', async () => {
      expect(await problems()).toEqual([
        expect.stringMatching(/^There is no role parallax-personalize \(personalize\.role\): create it/),
      ]);
      const iam = await cloud.aws.iam();
      const AssumeRolePolicyDocument = TRUST.replace('personalize.', 'ec2.');
      await iam.send(new CreateRoleCommand({ RoleName: 'parallax-personalize', AssumeRolePolicyDocument }));
      expect(await problems()).toEqual([
        expect.stringContaining('cannot be assumed by personalize.amazonaws.com'),
      ]);
      const role = A_ROLE.replace('123456789012', '999999999999');
      expect((await problems(aDeployment({ personalize: { role } })))[0]).toContain(
        'is a role of the account 999999999999',
      );
    });

    it('with a bucket elsewhere, closed, or that is not there and not to be made', async () => {
      const place = async (bucket: { readonly name: string; readonly create: boolean }) =>
        (await problems(aDeployment({ bucket }))).filter((line) => line.includes('bucket'));
      const far = new S3Client({ region: 'eu-west-1', endpoint: moto.url, forcePathStyle: true });
      await far.send(
        new CreateBucketCommand({
          Bucket: 'far',
          CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
        }),
      );
      expect(await place({ name: 'far', create: true })).toEqual([
        expect.stringContaining('The bucket far is in eu-west-1'),
      ]);
      expect(await place({ name: 'none', create: false })).toEqual([
        expect.stringContaining('There is no bucket none'),
      ]);
      const refusing = await aLoopbackService(() => ({
        status: 403,
        headers: { 'x-amz-bucket-region': 'us-east-1' },
      }));
      vi.stubEnv('AWS_ENDPOINT_URL_S3', refusing.url);
      const aws = openAws('us-east-1');
      expect((await problems(aDeployment(), aws)).join()).toContain('belongs to another account');
      refusing.next({ status: 301, headers: { 'x-amz-bucket-region': 'sa-east-1' } });
      expect((await problems(aDeployment(), aws)).join()).toContain('is in sa-east-1');
      aws.close();
      await refusing.close();
    });

    it('with five dataset groups of others, a name that is too long, or a role that may not be read', async () => {
      const client = await cloud.aws.personalize();
      for (let i = 0; i < 4; i += 1) await client.send(new CreateDatasetGroupCommand({ name: `other-${i}` }));
      expect((await problems()).join()).toContain(
        'There are 5 dataset groups in us-east-1, and the quota is 5',
      );
      expect((await problems(aDeployment({ name: 'a'.repeat(60) })))[0]).toMatch(/shorten it by \d+\.$/);
      const refusing = await aLoopbackService(() => ({
        status: 403,
        headers: { 'content-type': 'text/xml' },
        body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>No</Message></Error></ErrorResponse>',
      }));
      vi.stubEnv('AWS_ENDPOINT_URL_IAM', refusing.url);
      const aws = openAws('us-east-1');
      expect((await problems(aDeployment(), aws)).join()).not.toContain('role');
      expect(warnings).toEqual([
        expect.stringContaining('parallax-personalize (personalize.role) could not be checked'),
      ]);
      aws.close();
      await refusing.close();
    });
  });
});
