import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as personalize from '@aws-sdk/client-personalize';
import { GetPersonalizedRankingCommand } from '@aws-sdk/client-personalize-runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AwsLocalOptions } from '../../../aws-local/options.js';
import { startWithClients } from '../../builders/aws-local-clients.js';
import {
  A_CSV,
  aBucket,
  aCampaign,
  aDatasetGroup,
  anImport,
  csvOf,
  RANKING,
  ROLE,
} from '../../builders/aws-local-training.js';
import { MOTO_PYTHON, NEEDS_MOTO } from '../../fakes/moto-server.js';

let started: Awaited<ReturnType<typeof startWithClients>>;
const start = async (options: AwsLocalOptions = {}) => {
  started = await startWithClients(options);
  return started;
};
afterEach(() => started.close());

const pairs = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([tagKey, tagValue]) => ({ tagKey, tagValue }));

describe('tags', () => {
  const tagsOf = async (resourceArn: string | undefined) =>
    (await started.control.send(new personalize.ListTagsForResourceCommand({ resourceArn }))).tags;

  it('are kept from the creation, added to, replaced and taken away', async () => {
    const { control } = await start();
    const { datasetGroupArn: resourceArn } = await control.send(
      new personalize.CreateDatasetGroupCommand({ name: 'mine', tags: pairs({ owner: 'a', stage: 'one' }) }),
    );
    expect(await tagsOf(resourceArn)).toEqual(pairs({ owner: 'a', stage: 'one' }));
    await control.send(
      new personalize.TagResourceCommand({ resourceArn, tags: pairs({ stage: 'two', cost: '' }) }),
    );
    expect(await tagsOf(resourceArn)).toEqual(pairs({ owner: 'a', stage: 'two', cost: '' }));
    await control.send(new personalize.UntagResourceCommand({ resourceArn, tagKeys: ['owner', 'none'] }));
    expect(await tagsOf(resourceArn)).toEqual(pairs({ stage: 'two', cost: '' }));
    expect(await tagsOf(started.aws.campaignArn)).toEqual([]);
  });

  it('are no more than 50, not of AWS itself, and not on a schema', async () => {
    const { aws, control } = await start();
    const tag = (resourceArn: string | undefined, tags: Readonly<Record<string, string>>) =>
      control.send(new personalize.TagResourceCommand({ resourceArn, tags: pairs(tags) }));
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`key${i}`, 'x']));
    await expect(tag(aws.campaignArn, many)).rejects.toMatchObject({ name: 'TooManyTagsException' });
    await expect(tag(aws.campaignArn, { 'aws:x': 'x' })).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
    const { schemaArn } = await aDatasetGroup(control);
    await expect(tag(schemaArn, { a: 'b' })).rejects.toMatchObject({ name: 'InvalidInputException' });
    await expect(tag(`${aws.campaignArn}x`, { a: 'b' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('recipes', () => {
  it('are listed and described', async () => {
    const { control } = await start();
    const { recipes = [] } = await control.send(new personalize.ListRecipesCommand({}));
    expect(recipes.map(({ name }) => name)).toContain('aws-personalized-ranking-v2');
    const { recipe } = await control.send(new personalize.DescribeRecipeCommand({ recipeArn: RANKING }));
    expect(recipe).toMatchObject({
      recipeArn: RANKING,
      recipeType: 'PERSONALIZED_RANKING',
      status: 'ACTIVE',
      creationDateTime: expect.any(Date),
    });
    const unknown = new personalize.DescribeRecipeCommand({ recipeArn: `${RANKING}9` });
    await expect(control.send(unknown)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('the fault create-failed', () => {
  it('meets the next creation of the kind, and that alone', async () => {
    const { aws, control } = await start();
    aws.admin.addFault({
      service: 'personalize',
      operation: 'CreateDatasetGroup',
      kind: 'create-failed',
      reason: 'No capacity.',
    });
    await control.send(new personalize.ListDatasetGroupsCommand({}));
    const groupOf = async (name: string) => {
      const { datasetGroupArn } = await control.send(new personalize.CreateDatasetGroupCommand({ name }));
      return (await control.send(new personalize.DescribeDatasetGroupCommand({ datasetGroupArn })))
        .datasetGroup;
    };
    const failed = await groupOf('one');
    expect(failed).toMatchObject({ status: 'CREATE FAILED', failureReason: 'No capacity.' });
    expect(await groupOf('two')).toMatchObject({ status: 'ACTIVE' });
    const { datasetGroupArn } = failed ?? {};
    const child = new personalize.CreateSolutionCommand({ name: 's', datasetGroupArn, recipeArn: RANKING });
    await expect(control.send(child)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await control.send(new personalize.DeleteDatasetGroupCommand({ datasetGroupArn }));
    expect(await groupOf('one')).toMatchObject({ status: 'ACTIVE' });
  });
});

describe('quotas', () => {
  it('are five dataset groups, and five campaigns in each', async () => {
    const { aws, control } = await start();
    for (const name of ['a', 'b', 'c', 'd'])
      await control.send(new personalize.CreateDatasetGroupCommand({ name }));
    const sixth = new personalize.CreateDatasetGroupCommand({ name: 'e' });
    await expect(control.send(sixth)).rejects.toMatchObject({ name: 'LimitExceededException' });
    const { datasetGroupArn } = aws;
    for (const name of ['a', 'b', 'c', 'd']) await aCampaign(control, datasetGroupArn, name);
    await expect(aCampaign(control, datasetGroupArn, 'e')).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    const again = new personalize.CreateDatasetGroupCommand({ name: 'a' });
    await expect(control.send(again)).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  });
});

describe('training that is stopped', () => {
  it('ends at once when it had not begun, in steps when it had, and is never ACTIVE', async () => {
    let now = Date.now();
    const { aws, control } = await start({ now: () => now, lifecycle: { solutionVersion: 1_000 } });
    const { datasetGroupArn } = aws;
    const { solutionArn } = await control.send(
      new personalize.CreateSolutionCommand({ name: 's', datasetGroupArn, recipeArn: RANKING }),
    );
    const train = async () =>
      (await control.send(new personalize.CreateSolutionVersionCommand({ solutionArn }))).solutionVersionArn;
    const stop = (solutionVersionArn: string | undefined) =>
      control.send(new personalize.StopSolutionVersionCreationCommand({ solutionVersionArn }));
    const status = async (solutionVersionArn: string | undefined) =>
      (await control.send(new personalize.DescribeSolutionVersionCommand({ solutionVersionArn })))
        .solutionVersion?.status;
    const early = await train();
    await stop(early);
    expect(await status(early)).toBe('CREATE STOPPED');
    const late = await train();
    now += 500;
    await stop(late);
    expect(await status(late)).toBe('CREATE STOPPING');
    const removal = new personalize.DeleteSolutionCommand({ solutionArn });
    await expect(control.send(removal)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    now += 1_000;
    expect(await status(late)).toBe('CREATE STOPPED');
    const campaign = new personalize.CreateCampaignCommand({ name: 'c', solutionVersionArn: late });
    await expect(control.send(campaign)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await expect(stop(late)).rejects.toMatchObject({ name: 'InvalidInputException' });
    const { solution } = await control.send(new personalize.DescribeSolutionCommand({ solutionArn }));
    expect(solution).toMatchObject({
      performAutoTraining: true,
      latestSolutionVersion: { solutionVersionArn: late, status: 'CREATE STOPPED' },
    });
    await control.send(removal);
  });
});

describe.skipIf(MOTO_PYTHON === undefined)(`what is done with imported users ${NEEDS_MOTO}`, () => {
  let bucket: Awaited<ReturnType<typeof aBucket>>;
  beforeAll(async () => {
    bucket = await aBucket(MOTO_PYTHON ?? '');
    await bucket.put('good.csv', A_CSV);
    await bucket.put('other.csv', csvOf(Array.from({ length: 30 }, () => 'c9')));
  });
  afterAll(() => bucket.close());

  const startWithBucket = (options: AwsLocalOptions = {}) => start({ s3Endpoint: bucket.url, ...options });
  const rank = async (campaignArn: string, userId: string, inputList: string[]) =>
    (
      await started.runtime.send(new GetPersonalizedRankingCommand({ campaignArn, inputList, userId }))
    ).personalizedRanking?.map(({ itemId }) => itemId);

  it('a campaign is updated: the old version answers until the new one is ACTIVE', async () => {
    let now = Date.now();
    const { control } = await startWithBucket({ now: () => now, lifecycle: { campaign: 1_000 } });
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(control);
    await anImport(control, datasetArn, 's3://bucket/good.csv');
    const old = await aCampaign(control, datasetGroupArn, 'old');
    const { campaignArn } = old;
    const update = (solutionVersionArn: string | undefined) =>
      control.send(
        new personalize.UpdateCampaignCommand({ campaignArn, solutionVersionArn, minProvisionedTPS: 2 }),
      );
    const campaign = async () =>
      (await control.send(new personalize.DescribeCampaignCommand({ campaignArn }))).campaign;
    await expect(update(old.solutionVersionArn)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    now += 1_000;
    await anImport(control, datasetArn, 's3://bucket/other.csv', { jobName: 'second' });
    const { solutionArn } = await control.send(
      new personalize.CreateSolutionCommand({ name: 'new', datasetGroupArn, recipeArn: RANKING }),
    );
    const { solutionVersionArn } = await control.send(
      new personalize.CreateSolutionVersionCommand({ solutionArn }),
    );
    await update(solutionVersionArn);
    now += 500;
    expect(await campaign()).toMatchObject({
      status: 'ACTIVE',
      solutionVersionArn: old.solutionVersionArn,
      minProvisionedTPS: 1,
      latestCampaignUpdate: { status: 'CREATE IN_PROGRESS', solutionVersionArn, minProvisionedTPS: 2 },
    });
    expect(await rank(campaignArn, 'u0', ['c9', 'c1'])).toEqual(['c1', 'c9']);
    const removeOf = (arn: string | undefined) =>
      control.send(new personalize.DeleteSolutionCommand({ solutionArn: arn }));
    await expect(removeOf(old.solutionArn)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await expect(removeOf(solutionArn)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await expect(update(solutionVersionArn)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    now += 500;
    expect(await campaign()).toMatchObject({
      solutionVersionArn,
      minProvisionedTPS: 2,
      latestCampaignUpdate: { status: 'ACTIVE' },
    });
    expect(await rank(campaignArn, 'u0', ['c1', 'c9'])).toEqual(['c9', 'c1']);
    await removeOf(old.solutionArn);
    await expect(removeOf(solutionArn)).rejects.toMatchObject({ name: 'ResourceInUseException' });
  });

  it('a campaign that is synced takes over what is trained, by hand or by itself', async () => {
    let now = Date.now();
    const pass = (ms: number): void => {
      now += ms;
      // Its requests are signed by this clock.
      started.control.config.systemClockOffset = now - Date.now();
    };
    const HOUR = 3_600_000;
    const dataFolder = mkdtempSync(join(tmpdir(), 'parallax-aws-local-'));
    const lifecycle = { solution: 1_000, solutionVersion: 1_000, campaign: 1_000 };
    const options = { now: () => now, lifecycle, dataFolder };
    const { control } = await startWithBucket(options);
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(control);
    await anImport(control, datasetArn, 's3://bucket/good.csv');
    const { solutionArn } = await control.send(
      new personalize.CreateSolutionCommand({ name: 'weekly', datasetGroupArn, recipeArn: RANKING }),
    );
    pass(1_000);
    const latest = { solutionVersionArn: `${solutionArn}/$LATEST` };
    const synced = { ...latest, campaignConfig: { syncWithLatestSolutionVersion: true } };
    const create = (more: { solutionVersionArn: string; campaignConfig?: object }) =>
      control.send(new personalize.CreateCampaignCommand({ name: 'synced', ...more }));
    await expect(create(synced)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining('no ACTIVE solution version'),
    });
    const train = async () =>
      (await started.control.send(new personalize.CreateSolutionVersionCommand({ solutionArn })))
        .solutionVersionArn ?? '';
    const first = await train();
    pass(1_000);
    await expect(create({ ...synced, solutionVersionArn: first })).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining('SolutionArn/$LATEST'),
    });
    const { campaignArn = '' } = await create(synced);
    pass(1_000);
    const campaign = async () =>
      (await started.control.send(new personalize.DescribeCampaignCommand({ campaignArn }))).campaign;
    expect(await campaign()).toMatchObject({ status: 'ACTIVE', solutionVersionArn: first });
    expect(await rank(campaignArn, 'u0', ['c9', 'c1'])).toEqual(['c1', 'c9']);
    await anImport(control, datasetArn, 's3://bucket/other.csv', { jobName: 'second' });
    const second = await train();
    pass(1_500);
    expect(await campaign()).toMatchObject({
      solutionVersionArn: first,
      latestCampaignUpdate: { status: 'CREATE IN_PROGRESS', solutionVersionArn: second },
    });
    // A version trained meanwhile is deployed next.
    const third = await train();
    pass(1_000);
    expect(await campaign()).toMatchObject({ solutionVersionArn: second });
    pass(1_500);
    expect(await campaign()).toMatchObject({ solutionVersionArn: third });
    expect(await rank(campaignArn, 'u0', ['c1', 'c9'])).toEqual(['c9', 'c1']);
    // Trained by hand within the hour: the first time by itself is left out, the second comes after seven days.
    const versions = async () =>
      (await started.control.send(new personalize.ListSolutionVersionsCommand({ solutionArn })))
        .solutionVersions ?? [];
    pass(HOUR);
    expect(await versions()).toHaveLength(3);
    pass(7 * 24 * HOUR);
    const [newest] = (await versions()).slice(3);
    expect(newest).toMatchObject({ trainingType: 'AUTOMATIC', status: 'ACTIVE' });
    expect(await campaign()).toMatchObject({ solutionVersionArn: newest?.solutionVersionArn });
    // And again, a week for each, after a restart.
    await started.close();
    now += 14 * 24 * HOUR;
    await startWithBucket(options);
    pass(0);
    expect(await versions()).toHaveLength(6);
    expect(await campaign()).toMatchObject({
      solutionVersionArn: (await versions()).at(-1)?.solutionVersionArn,
      campaignConfig: { syncWithLatestSolutionVersion: true },
    });
    const update = (more: object) =>
      started.control.send(new personalize.UpdateCampaignCommand({ campaignArn, ...more }));
    await expect(update({ solutionVersionArn: first })).rejects.toMatchObject({
      message: expect.stringContaining('SolutionArn/$LATEST'),
    });
    await update({ ...latest, campaignConfig: { syncWithLatestSolutionVersion: false } });
    pass(8 * 24 * HOUR);
    expect(await versions()).toHaveLength(7);
    expect(await campaign()).toMatchObject({ solutionVersionArn: (await versions())[5]?.solutionVersionArn });
    rmSync(dataFolder, { recursive: true });
  });

  it('a solution is told whether and how often it is trained by itself', async () => {
    let now = Date.now();
    const pass = (ms: number): void => {
      now += ms;
      started.control.config.systemClockOffset = now - Date.now();
    };
    const DAY = 24 * 3_600_000;
    const { control } = await startWithBucket({ now: () => now, lifecycle: { solution: 1_000 } });
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(control);
    await anImport(control, datasetArn, 's3://bucket/good.csv');
    const daily = (days: number) => ({ autoTrainingConfig: { schedulingExpression: `rate(${days} days)` } });
    const create = (solutionConfig: object) =>
      control.send(
        new personalize.CreateSolutionCommand({
          name: 's',
          datasetGroupArn,
          recipeArn: RANKING,
          performAutoTraining: false,
          solutionConfig,
        }),
      );
    await expect(create(daily(31))).rejects.toMatchObject({ name: 'InvalidInputException' });
    const { solutionArn } = await create({});
    const update = (more: object) =>
      control.send(new personalize.UpdateSolutionCommand({ solutionArn, ...more }));
    await expect(update({ performAutoTraining: true })).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    pass(30 * DAY);
    const versions = async () =>
      (await control.send(new personalize.ListSolutionVersionsCommand({ solutionArn }))).solutionVersions;
    const solution = async () =>
      (await control.send(new personalize.DescribeSolutionCommand({ solutionArn }))).solution;
    expect(await versions()).toEqual([]);
    for (const wrong of [{}, { solutionUpdateConfig: daily(0) }])
      await expect(update(wrong)).rejects.toMatchObject({ name: 'InvalidInputException' });
    await update({ performAutoTraining: true, solutionUpdateConfig: daily(2) });
    await expect(update({ performAutoTraining: false })).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    pass(500);
    expect(await solution()).toMatchObject({
      status: 'ACTIVE',
      performAutoTraining: false,
      latestSolutionUpdate: { status: 'CREATE IN_PROGRESS', performAutoTraining: true },
    });
    pass(500);
    expect(await solution()).toMatchObject({
      performAutoTraining: true,
      solutionConfig: daily(2),
      latestSolutionUpdate: { status: 'ACTIVE', solutionUpdateConfig: daily(2) },
    });
    pass(5 * DAY);
    expect(await versions()).toHaveLength(3);
    await update({ solutionUpdateConfig: daily(10) });
    pass(9 * DAY);
    expect(await versions()).toHaveLength(3);
    pass(2 * DAY);
    expect(await versions()).toHaveLength(4);
    await update({ performAutoTraining: false });
    pass(30 * DAY);
    expect(await versions()).toHaveLength(4);
  });

  it('a version is measured on what it was not shown', async () => {
    const { aws, control } = await startWithBucket();
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(control);
    await anImport(control, datasetArn, 's3://bucket/good.csv');
    const { solutionArn, solutionVersionArn } = await aCampaign(control, datasetGroupArn, 'mine');
    const measure = new personalize.GetSolutionMetricsCommand({ solutionVersionArn });
    const { metrics = {} } = await control.send(measure);
    expect(metrics).toEqual({
      coverage: 1,
      // Each user who viewed one item forty times views it next: it is first in every list, and the only
      // relevant one.
      mean_reciprocal_rank_at_25: 1,
      normalized_discounted_cumulative_gain_at_5: 1,
      normalized_discounted_cumulative_gain_at_10: 1,
      normalized_discounted_cumulative_gain_at_25: 1,
      precision_at_5: 1 / 5,
      precision_at_10: 1 / 10,
      precision_at_25: 1 / 25,
    });
    aws.admin.addFault({ service: 'personalize', operation: 'CreateSolutionVersion', kind: 'create-failed' });
    const failed = await control.send(new personalize.CreateSolutionVersionCommand({ solutionArn }));
    const measureFailed = new personalize.GetSolutionMetricsCommand({
      solutionVersionArn: failed.solutionVersionArn,
    });
    await expect(control.send(measureFailed)).rejects.toMatchObject({ name: 'ResourceInUseException' });
  });

  it('users are deleted: what is trained from then on does not know them', async () => {
    let now = Date.now();
    const { control } = await startWithBucket({ now: () => now, lifecycle: { dataDeletionJob: 1_000 } });
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(control);
    await anImport(control, datasetArn, 's3://bucket/good.csv');
    const before = await aCampaign(control, datasetGroupArn, 'before');
    const users = await bucket.put('forgotten/users.csv', 'USER_ID\nu1\nnobody\n');
    const job = { datasetGroupArn, roleArn: ROLE };
    const { dataDeletionJobArn } = await control.send(
      new personalize.CreateDataDeletionJobCommand({
        ...job,
        jobName: 'forget',
        dataSource: { dataLocation: users },
      }),
    );
    const described = async (arn: string | undefined) =>
      (await control.send(new personalize.DescribeDataDeletionJobCommand({ dataDeletionJobArn: arn })))
        .dataDeletionJob;
    expect((await described(dataDeletionJobArn))?.status).toBe('PENDING');
    now += 500;
    expect((await described(dataDeletionJobArn))?.status).toBe('IN_PROGRESS');
    now += 500;
    expect(await described(dataDeletionJobArn)).toMatchObject({ status: 'COMPLETED', numDeleted: 40 });
    const after = await aCampaign(control, datasetGroupArn, 'after');
    expect((await rank(before.campaignArn, 'u1', ['c1', 'c2', 'c3']))?.[0]).toBe('c2');
    expect(await rank(after.campaignArn, 'u1', ['c1', 'c2', 'c3'])).toEqual(
      await rank(after.campaignArn, 'nobody', ['c1', 'c2', 'c3']),
    );
    const wrong = await bucket.put('forgotten/wrong.csv', 'user\nu1\n');
    const { dataDeletionJobArn: failing } = await control.send(
      new personalize.CreateDataDeletionJobCommand({
        ...job,
        jobName: 'wrong',
        dataSource: { dataLocation: wrong },
      }),
    );
    now += 1_000;
    expect(await described(failing)).toMatchObject({
      status: 'FAILED',
      failureReason: expect.stringContaining('USER_ID'),
    });
    const { dataDeletionJobs } = await control.send(
      new personalize.ListDataDeletionJobsCommand({ datasetGroupArn }),
    );
    expect(dataDeletionJobs?.map(({ status }) => status)).toEqual(['COMPLETED', 'FAILED']);
  });

  it('everything is deleted in order, and what has its name afterwards knows nothing of it', async () => {
    const { control } = await startWithBucket();
    const { datasetGroupArn, datasetArn, schemaArn } = await aDatasetGroup(control);
    await anImport(control, datasetArn, 's3://bucket/good.csv');
    const { solutionArn, campaignArn } = await aCampaign(control, datasetGroupArn, 'mine');
    const inUse = { name: 'ResourceInUseException' };
    await expect(
      control.send(new personalize.DeleteDatasetGroupCommand({ datasetGroupArn })),
    ).rejects.toMatchObject(inUse);
    await expect(control.send(new personalize.DeleteSchemaCommand({ schemaArn }))).rejects.toMatchObject(
      inUse,
    );
    await control.send(new personalize.DeleteCampaignCommand({ campaignArn }));
    await control.send(new personalize.DeleteSolutionCommand({ solutionArn }));
    const { eventTrackers } = await control.send(
      new personalize.ListEventTrackersCommand({ datasetGroupArn }),
    );
    await control.send(
      new personalize.DeleteEventTrackerCommand({ eventTrackerArn: eventTrackers?.[0]?.eventTrackerArn }),
    );
    await control.send(new personalize.DeleteDatasetCommand({ datasetArn }));
    await control.send(new personalize.DeleteSchemaCommand({ schemaArn }));
    await control.send(new personalize.DeleteDatasetGroupCommand({ datasetGroupArn }));
    const again = await aDatasetGroup(control);
    expect(again.datasetGroupArn).toBe(datasetGroupArn);
    await expect(aCampaign(control, datasetGroupArn, 'mine')).rejects.toMatchObject(inUse);
    const { datasetImportJobs } = await control.send(new personalize.ListDatasetImportJobsCommand({}));
    expect(datasetImportJobs).toEqual([]);
  });

  it('all of it comes back from the data folder', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'parallax-aws-local-'));
    const first = await startWithBucket({ dataFolder });
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(first.control);
    first.aws.admin.addFault({ service: 'personalize', kind: 'create-failed', reason: 'No luck.' });
    const failed = await anImport(first.control, datasetArn, 's3://bucket/good.csv', { jobName: 'failed' });
    await anImport(first.control, datasetArn, 's3://bucket/good.csv');
    const old = await aCampaign(first.control, datasetGroupArn, 'mine');
    await anImport(first.control, datasetArn, 's3://bucket/other.csv', { jobName: 'second' });
    const { solutionVersionArn } = await first.control.send(
      new personalize.CreateSolutionVersionCommand({ solutionArn: old.solutionArn }),
    );
    const { campaignArn } = old;
    await first.control.send(new personalize.UpdateCampaignCommand({ campaignArn, solutionVersionArn }));
    await first.control.send(
      new personalize.TagResourceCommand({ resourceArn: campaignArn, tags: pairs({ a: 'b' }) }),
    );
    await first.close();
    const { control } = await startWithBucket({ dataFolder });
    const { campaign } = await control.send(new personalize.DescribeCampaignCommand({ campaignArn }));
    expect(campaign).toMatchObject({ solutionVersionArn, latestCampaignUpdate: { status: 'ACTIVE' } });
    expect(
      (await control.send(new personalize.DescribeDatasetImportJobCommand({ datasetImportJobArn: failed })))
        .datasetImportJob,
    ).toMatchObject({ status: 'CREATE FAILED', failureReason: 'No luck.' });
    expect(
      (await control.send(new personalize.ListTagsForResourceCommand({ resourceArn: campaignArn }))).tags,
    ).toEqual(pairs({ a: 'b' }));
    expect(await rank(campaignArn, 'u0', ['c1', 'c9'])).toEqual(['c9', 'c1']);
    rmSync(dataFolder, { recursive: true });
  });
});
