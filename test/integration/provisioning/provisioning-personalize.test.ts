import {
  CreateDatasetGroupCommand,
  CreateSolutionVersionCommand,
  DescribeCampaignCommand,
  ListSolutionVersionsCommand,
} from '@aws-sdk/client-personalize';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outputs, ResourceId } from '../../../src/provisioning/resource.js';
import { newestCompletedDeletion } from '../../../src/provisioning/resources/personalize/newest-deletion.js';
import { ownTags } from '../../../src/provisioning/resources/personalize/personalize-tags.js';
import { versionFingerprint } from '../../../src/provisioning/resources/personalize/solution/solution-config.js';
import { solutionMetrics } from '../../../src/provisioning/resources/personalize/solution/solution-metrics.js';
import { aDeployment } from '../../builders/a-deployment.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../../fakes/moto-server.js';
import {
  aCloud,
  type Cloud,
  type Known,
  partNamed,
  personalizeResources,
  SOME_WORK,
  settle,
  settleAll,
  sightsOf,
  TAKES_MS,
} from '../../fakes/provisioning-cloud.js';

/** Enough to train on, in the columns of the schema. */
const ROWS = Array.from({ length: 1_200 }, (_, i) => `u${i % 60},c${i % 3},${1_700_000_000 + i},VIEW,1`);
const CSV = ['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE', ...ROWS].join('\n');
const INTERACTIONS = {
  uri: 's3://some-bucket/parallax/photos/interactions/aaaaaaaa.csv',
  fingerprint: 'aaaaaaaa',
};
const MADE: readonly ResourceId[] = [
  'datasetGroup',
  'dataset',
  'import',
  'tracker',
  'filter',
  'solution',
  'version',
  'campaign',
];

const WITH_REASON: readonly ResourceId[] = ['datasetGroup', 'import', 'filter', 'version', 'campaign'];

describe.skipIf(MOTO_PYTHON === undefined)(`the parts in Personalize ${NEEDS_MOTO}`, () => {
  let moto: MotoServer;
  let cloud: Cloud;
  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
  });
  beforeEach(async () => {
    cloud = await aCloud(moto);
    const s3 = await cloud.aws.s3();
    await s3.send(new CreateBucketCommand({ Bucket: 'some-bucket' }));
    for (const fingerprint of ['aaaaaaaa', 'bbbbbbbb']) {
      const Key = `parallax/photos/interactions/${fingerprint}.csv`;
      await s3.send(new PutObjectCommand({ Bucket: 'some-bucket', Key, Body: CSV }));
    }
  });
  afterEach(() => cloud.close());
  afterAll(() => moto.close());

  const known = (interactions = INTERACTIONS): Known =>
    new Map<ResourceId, Outputs>([
      ['bucket', {}],
      ['interactions', interactions],
    ]);
  const partsOf = (deployment = aDeployment()) => personalizeResources(cloud.options(deployment));
  const created = () =>
    cloud.asked.map(({ operation }) => operation).filter((each) => /^(Create|Update|Delete|Stop)/.test(each));

  it('are made once each, and nothing is asked for a second time', async () => {
    const parts = partsOf();
    const facts = await settleAll(cloud, parts, known());
    expect(facts.get('tracker')).toEqual({
      arn: expect.stringContaining(':event-tracker/'),
      trackingId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const wanted = versionFingerprint(aDeployment(), 'aaaaaaaa', null);
    expect(facts.get('campaign')).toEqual({
      arn: `arn:aws:personalize:us-east-1:123456789012:campaign/photos-${wanted}`,
      fingerprint: wanted,
    });
    expect(created()).toEqual([
      'CreateSchema',
      'CreateDatasetGroup',
      'CreateDataset',
      'CreateDatasetImportJob',
      'CreateEventTracker',
      'CreateFilter',
      'CreateSolution',
      'CreateSolutionVersion',
      'CreateCampaign',
    ]);
    cloud.asked.length = 0;
    expect(new Set(await sightsOf(partsOf(), facts))).toEqual(new Set(['ready']));
    for (const part of partsOf()) await part.create(facts, SOME_WORK);
    expect(created()).toEqual([]);
    const metrics = await solutionMetrics(cloud.aws, facts.get('version')?.['arn'] ?? '');
    expect(metrics['coverage']).toBeGreaterThan(0);
  });

  it('come, with the service’s own words', async () => {
    const group = partNamed(partsOf(), 'datasetGroup');
    await group.create(known(), SOME_WORK);
    const since = cloud.now();
    expect(await group.read(known())).toEqual({ kind: 'creating', status: 'CREATE PENDING', since });
    cloud.pass(TAKES_MS / 2);
    expect(await group.read(known())).toMatchObject({ status: 'CREATE IN_PROGRESS' });
  });

  it('are one each when the answer to the request is lost', async () => {
    for (const operation of [
      'Schema',
      'DatasetGroup',
      'Dataset',
      'DatasetImportJob',
      'EventTracker',
      'Filter',
      'Solution',
      'SolutionVersion',
      'Campaign',
    ])
      cloud.local.admin.addFault({
        kind: 'lost-answer',
        service: 'personalize',
        operation: `Create${operation}`,
        times: 1,
      });
    const facts = await settleAll(cloud, partsOf(), known());
    const client = await cloud.aws.personalize();
    const { solutionVersions = [] } = await client.send(
      new ListSolutionVersionsCommand({ solutionArn: facts.get('solution')?.['arn'] }),
    );
    // The client asked twice; the second training was stopped.
    expect(solutionVersions.map(({ status }) => status).sort()).toEqual(['ACTIVE', 'CREATE STOPPED']);
  });

  for (const id of MADE) {
    it(`are made anew when they failed: ${id}`, async () => {
      const parts = partsOf();
      const at = parts.findIndex((part) => part.id === id);
      const facts = await settleAll(cloud, parts.slice(0, at), known());
      const part = partNamed(parts, id);
      const reason = 'The role cannot be assumed.';
      cloud.local.admin.addFault({ kind: 'create-failed', service: 'personalize', reason });
      await part.create(facts, SOME_WORK);
      cloud.pass(TAKES_MS);
      expect(await part.read(facts)).toMatchObject({
        kind: 'failed',
        // The service gives no reason for the other kinds.
        ...(WITH_REASON.includes(id) ? { reason, advice: expect.stringContaining('trust policy') } : {}),
      });
      await part.create(facts, SOME_WORK);
      cloud.pass(TAKES_MS);
      expect(await part.read(facts)).toMatchObject({ kind: 'ready' });
      if (id === 'import')
        expect(await part.read(facts)).toMatchObject({ outputs: { job: 'photos-aaaaaaaa-2' } });
    });
  }

  it('are not touched when they are another’s', async () => {
    const client = await cloud.aws.personalize();
    await client.send(new CreateDatasetGroupCommand({ name: 'photos' }));
    const group = partNamed(partsOf(), 'datasetGroup');
    expect(await group.read(known())).toMatchObject({
      kind: 'notOwned',
      why: expect.stringContaining('was not made by'),
    });
    await expect(group.create(known(), SOME_WORK)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('import again what other interactions have replaced', async () => {
    const parts = partsOf();
    const facts = await settleAll(cloud, parts, known());
    const job = partNamed(parts, 'import');
    const other = {
      ...INTERACTIONS,
      fingerprint: 'bbbbbbbb',
      uri: INTERACTIONS.uri.replace('aaaaaaaa', 'bbbbbbbb'),
    };
    await settle(cloud, job, new Map([...facts, ['interactions', other]]));
    expect(await job.read(facts)).toMatchObject({ kind: 'outdated' });
    expect(await settle(cloud, job, facts)).toMatchObject({ job: 'photos-aaaaaaaa-2' });
  });

  it('give new interactions a version and a campaign of their own, beside the old one', async () => {
    const before = await settleAll(cloud, partsOf(), known());
    const other = {
      ...INTERACTIONS,
      fingerprint: 'bbbbbbbb',
      uri: INTERACTIONS.uri.replace('aaaaaaaa', 'bbbbbbbb'),
    };
    const after = await settleAll(cloud, partsOf(), known(other));
    expect(after.get('solution')).toEqual(before.get('solution'));
    expect(after.get('campaign')).not.toEqual(before.get('campaign'));
    const client = await cloud.aws.personalize();
    const { campaign } = await client.send(
      new DescribeCampaignCommand({ campaignArn: before.get('campaign')?.['arn'] }),
    );
    expect(campaign?.status).toBe('ACTIVE');
  });

  it('change in place what can be changed, and make anew what cannot', async () => {
    const facts = await settleAll(cloud, partsOf(), known());
    cloud.asked.length = 0;
    const changed = partsOf(
      aDeployment({
        personalize: {
          minProvisionedTps: 3,
          filter: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("VIEW")',
        },
      }),
    );
    expect(await partNamed(changed, 'campaign').read(facts)).toMatchObject({ kind: 'outdated' });
    await settleAll(cloud, changed, new Map(facts));
    expect(created()).toEqual(['DeleteFilter', 'CreateFilter', 'UpdateCampaign']);
  });

  it('take the same of two versions that were trained from the same', async () => {
    const parts = partsOf();
    const facts = await settleAll(cloud, parts.slice(0, -1), known());
    const client = await cloud.aws.personalize();
    const fingerprint = facts.get('version')?.['fingerprint'] ?? '';
    cloud.pass(1_000);
    const { solutionVersionArn } = await client.send(
      new CreateSolutionVersionCommand({
        solutionArn: facts.get('solution')?.['arn'],
        tags: ownTags(aDeployment(), fingerprint),
      }),
    );
    const version = partNamed(parts, 'version');
    expect(await version.read(facts)).toMatchObject({ kind: 'ready', outputs: facts.get('version') });
    cloud.pass(TAKES_MS);
    expect(await version.read(facts)).toMatchObject({ kind: 'ready', outputs: { arn: solutionVersionArn } });
    expect(await newestCompletedDeletion(cloud.aws, facts.get('datasetGroup')?.['arn'] ?? '')).toBeNull();
  });
});
