import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as personalize from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
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
  HEADER,
  INTERACTIONS_SCHEMA,
  RANKING,
} from '../../builders/aws-local-training.js';
import { MOTO_PYTHON, NEEDS_MOTO } from '../../fakes/moto-server.js';

describe.skipIf(MOTO_PYTHON === undefined)(`imports and what is trained on them ${NEEDS_MOTO}`, () => {
  let bucket: Awaited<ReturnType<typeof aBucket>>;
  let started: Awaited<ReturnType<typeof startWithClients>>;
  beforeAll(async () => {
    bucket = await aBucket(MOTO_PYTHON ?? '');
    await bucket.put('good/interactions.csv', A_CSV);
  });
  afterEach(() => started.close());
  afterAll(() => bucket.close());

  const GOOD = 's3://bucket/good/interactions.csv';
  const start = async (options: AwsLocalOptions = {}) => {
    started = await startWithClients({ s3Endpoint: bucket.url, ...options });
    return started;
  };
  const jobOf = async (datasetImportJobArn: string) =>
    (await started.control.send(new personalize.DescribeDatasetImportJobCommand({ datasetImportJobArn })))
      .datasetImportJob;
  const rank = async (campaignArn: string, userId: string, inputList = ['c1', 'c2', 'c3']) =>
    (
      await started.runtime.send(new GetPersonalizedRankingCommand({ campaignArn, inputList, userId }))
    ).personalizedRanking?.map(({ itemId }) => itemId);

  it('make a campaign that answers from the file, and continues to learn', async () => {
    const { control, events } = await start();
    const { datasetGroupArn, datasetArn, trackingId } = await aDatasetGroup(control);
    const job = await jobOf(await anImport(control, datasetArn, GOOD));
    expect(job).toMatchObject({
      jobName: 'first',
      datasetArn,
      dataSource: { dataLocation: GOOD },
      importMode: 'FULL',
      status: 'ACTIVE',
    });
    const { campaignArn } = await aCampaign(control, datasetGroupArn, 'mine');
    expect((await rank(campaignArn, 'u1'))?.[0]).toBe('c2');
    expect((await rank(campaignArn, 'u2'))?.[0]).toBe('c3');
    const sentAt = new Date();
    for (let i = 0; i < 3; i++)
      await events.send(
        new PutEventsCommand({
          trackingId,
          sessionId: 's',
          userId: 'new',
          eventList: [{ eventType: 'VIEW', itemId: 'c3', sentAt, eventId: `${i}` }],
        }),
      );
    expect((await rank(campaignArn, 'new'))?.[0]).toBe('c3');
  });

  it('have two versions answer side by side, each what it was trained on, and both learn', async () => {
    const { control, events } = await start();
    const { datasetGroupArn, datasetArn, trackingId } = await aDatasetGroup(control);
    await anImport(control, datasetArn, GOOD);
    const before = await aCampaign(control, datasetGroupArn, 'before');
    const other = await bucket.put('other.csv', csvOf(Array.from({ length: 30 }, () => 'c9')));
    await anImport(control, datasetArn, other, { jobName: 'second' });
    const after = await aCampaign(control, datasetGroupArn, 'after');
    expect(await rank(before.campaignArn, 'u0', ['c9', 'c1', 'c2'])).toEqual(['c1', 'c2', 'c9']);
    expect(await rank(after.campaignArn, 'u0', ['c1', 'c9', 'c2'])).toEqual(['c9', 'c1', 'c2']);
    const eventList = [{ eventType: 'VIEW', itemId: 'c5', sentAt: new Date() }];
    await events.send(new PutEventsCommand({ trackingId, sessionId: 's', userId: 'new', eventList }));
    // An unknown item comes last, whatever the order of the request.
    expect(await rank(before.campaignArn, 'new', ['x', 'c5'])).toEqual(['c5', 'x']);
    expect(await rank(after.campaignArn, 'new', ['x', 'c5'])).toEqual(['c5', 'x']);
  });

  it('replace what was imported, or add to it', async () => {
    const { control } = await start();
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(control);
    await expect(anImport(control, datasetArn, GOOD, { importMode: 'INCREMENTAL' })).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining('FULL'),
    });
    await anImport(control, datasetArn, GOOD);
    const other = await bucket.put('more.csv', csvOf(Array.from({ length: 30 }, () => 'c4')));
    await anImport(control, datasetArn, other, { jobName: 'more', importMode: 'INCREMENTAL' });
    const both = await aCampaign(control, datasetGroupArn, 'both');
    expect(await rank(both.campaignArn, 'u0', ['c2', 'c1', 'c4', 'x'])).toEqual(
      expect.arrayContaining(['c1', 'c4']),
    );
    expect((await rank(both.campaignArn, 'u0', ['c2', 'c1', 'c4', 'x']))?.slice(2)).toEqual(['c2', 'x']);
    await anImport(control, datasetArn, other, { jobName: 'instead' });
    const instead = await aCampaign(control, datasetGroupArn, 'instead');
    expect(await rank(instead.campaignArn, 'u0', ['c1', 'c4'])).toEqual(['c4', 'c1']);
    const { personalizedRanking = [] } = await started.runtime.send(
      new GetPersonalizedRankingCommand({
        campaignArn: instead.campaignArn,
        inputList: ['c1', 'c4'],
        userId: 'u0',
      }),
    );
    expect(personalizedRanking[1]?.score).toBeUndefined();
  });

  it('read all files below a folder', async () => {
    const { control } = await start();
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(control);
    const lines = A_CSV.trim().split('\n').slice(1);
    await bucket.put('parts/1.csv', [HEADER, ...lines.slice(0, 600)].join('\n'));
    await bucket.put('parts/2.CSV', [HEADER, ...lines.slice(600)].join('\r\n'));
    await bucket.put('parts/notes.txt', 'not read');
    expect((await jobOf(await anImport(control, datasetArn, 's3://bucket/parts/')))?.status).toBe('ACTIVE');
    const { campaignArn } = await aCampaign(control, datasetGroupArn, 'parts');
    expect((await rank(campaignArn, 'u29'))?.[0]).toBe('c3');
  });

  it('count when they are over, and not before', async () => {
    let now = Date.now();
    const { control } = await start({ now: () => now, lifecycle: { datasetImportJob: 1_000 } });
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(control);
    const arn = await anImport(control, datasetArn, GOOD);
    expect((await jobOf(arn))?.status).toBe('CREATE PENDING');
    now += 500;
    expect((await jobOf(arn))?.status).toBe('CREATE IN_PROGRESS');
    const removal = control.send(new personalize.DeleteDatasetCommand({ datasetArn }));
    await expect(removal).rejects.toMatchObject({ name: 'ResourceInUseException' });
    const recipe = { datasetGroupArn, recipeArn: RANKING };
    const { solutionArn } = await control.send(
      new personalize.CreateSolutionCommand({ name: 's', ...recipe }),
    );
    const train = async () => {
      const { solutionVersionArn } = await control.send(
        new personalize.CreateSolutionVersionCommand({ solutionArn }),
      );
      return (await control.send(new personalize.DescribeSolutionVersionCommand({ solutionVersionArn })))
        .solutionVersion;
    };
    expect(await train()).toMatchObject({
      status: 'CREATE FAILED',
      failureReason: expect.stringMatching(/^Too few interactions to train on: 0 /),
    });
    now += 500;
    expect((await jobOf(arn))?.status).toBe('ACTIVE');
    expect(await train()).toMatchObject({ status: 'ACTIVE' });
  });

  it.each([
    ['a header in another order', A_CSV.replace('USER_ID,ITEM_ID', 'ITEM_ID,USER_ID'), 'header'],
    ['a column too many', A_CSV.replace('EVENT_VALUE', 'EVENT_VALUE,IMAGE_ID'), 'header'],
    ['an empty id', A_CSV.replace('u7,', ','), 'Row 282 of bad.csv: USER_ID is empty.'],
    ['an id of 257 characters', A_CSV.replace('u0,', `${'x'.repeat(257)},`), 'more than 256 characters'],
    ['a time in milliseconds', A_CSV.replace(/,(\d{10}),/, ',$1000,'), 'TIMESTAMP'],
    ['a time with a fraction', A_CSV.replace(/,(\d{10}),/, ',$1.5,'), 'TIMESTAMP'],
    ['a value that is no number', A_CSV.replace('VIEW,1', 'VIEW,much'), 'EVENT_VALUE is not of type float'],
    ['a row with too few values', A_CSV.replace('VIEW,1\n', 'VIEW\n'), 'it has 4 values, not 5'],
    ['too few rows', A_CSV.split('\n').slice(0, 1_000).join('\n'), '999 rows'],
  ])('fail for %s, with the reason', async (_, csv, reason) => {
    const { control } = await start();
    const { datasetArn } = await aDatasetGroup(control);
    const job = await jobOf(await anImport(control, datasetArn, await bucket.put('bad.csv', csv)));
    expect(job).toMatchObject({ status: 'CREATE FAILED', failureReason: expect.stringContaining(reason) });
    const { datasetImportJobs } = await control.send(
      new personalize.ListDatasetImportJobsCommand({ datasetArn }),
    );
    expect(datasetImportJobs).toMatchObject([{ jobName: 'first', failureReason: job?.failureReason }]);
  });

  it('take an event without a value', async () => {
    const { control } = await start();
    const { datasetArn } = await aDatasetGroup(control);
    const csv = await bucket.put('valueless.csv', A_CSV.replaceAll('VIEW,1', 'VIEW,'));
    expect((await jobOf(await anImport(control, datasetArn, csv)))?.status).toBe('ACTIVE');
  });

  it('take the items that were shown with what was chosen, where the schema has a column for them', async () => {
    const { control } = await start();
    const schema = (type: unknown) =>
      INTERACTIONS_SCHEMA.replace(']}],', `]},${JSON.stringify({ name: 'IMPRESSION', type })}],`);
    const wrong = new personalize.CreateSchemaCommand({ name: 'wrong', schema: schema('long') });
    await expect(control.send(wrong)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: 'The field IMPRESSION is reserved and of type string; the schema says long.',
    });
    const { datasetGroupArn } = await aDatasetGroup(control);
    const { schemaArn } = await control.send(
      new personalize.CreateSchemaCommand({ name: 'shown', schema: schema(['string', 'null']) }),
    );
    const [{ datasetArn: first } = {}] =
      (await control.send(new personalize.ListDatasetsCommand({ datasetGroupArn }))).datasets ?? [];
    await control.send(new personalize.DeleteDatasetCommand({ datasetArn: first }));
    const { datasetArn } = await control.send(
      new personalize.CreateDatasetCommand({
        name: 'shown',
        schemaArn,
        datasetGroupArn,
        datasetType: 'Interactions',
      }),
    );
    const withShown = (shown: string) =>
      A_CSV.replace('EVENT_VALUE', 'EVENT_VALUE,IMPRESSION')
        .replace('VIEW,1\n', `VIEW,1,${shown}\n`)
        .replaceAll('VIEW,1\n', 'VIEW,1,\n');
    const jobWith = async (shown: string, jobName: string) =>
      jobOf(
        await anImport(control, datasetArn, await bucket.put(`${jobName}.csv`, withShown(shown)), {
          jobName,
        }),
      );
    expect(await jobWith('c1|c2|c3', 'good')).toMatchObject({ status: 'ACTIVE' });
    for (const [shown, reason] of [
      ['c1||c3', 'Row 2 of gap.csv: IMPRESSION is not a list of item ids'],
      [`c1|${'x'.repeat(257)}`, 'IMPRESSION is not a list of item ids'],
      [Array(400).fill('c1').join('|'), 'IMPRESSION has more than 1000 characters'],
    ] as const)
      expect(await jobWith(shown, shown === 'c1||c3' ? 'gap' : `long${shown.length}`)).toMatchObject({
        status: 'CREATE FAILED',
        failureReason: expect.stringContaining(reason),
      });
  });

  it('fail where there is nothing, and are refused without an address', async () => {
    const { control } = await start();
    const { datasetArn } = await aDatasetGroup(control);
    for (const location of ['s3://bucket/none.csv', 's3://none/x.csv', 's3://bucket/none/']) {
      const job = await jobOf(
        await anImport(control, datasetArn, location, { jobName: location.replaceAll(/\W/g, '-') }),
      );
      expect(job?.status, location).toBe('CREATE FAILED');
    }
    await expect(anImport(control, datasetArn, '/tmp/x.csv', { jobName: 'x' })).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
  });

  it('are one of a name, and five at a time', async () => {
    const { control } = await start({ lifecycle: { datasetImportJob: 60_000 } });
    const { datasetArn } = await aDatasetGroup(control);
    await anImport(control, datasetArn, GOOD);
    await expect(anImport(control, datasetArn, GOOD)).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    for (const jobName of ['2', '3', '4', '5']) await anImport(control, datasetArn, GOOD, { jobName });
    await expect(anImport(control, datasetArn, GOOD, { jobName: '6' })).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
  });

  it('leave too little of what a solution does not look at', async () => {
    const { control } = await start();
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(control);
    await anImport(control, datasetArn, GOOD);
    const versionOf = async (name: string, more: object) => {
      const { solutionArn } = await control.send(
        new personalize.CreateSolutionCommand({ name, datasetGroupArn, recipeArn: RANKING, ...more }),
      );
      const { solutionVersionArn } = await control.send(
        new personalize.CreateSolutionVersionCommand({ solutionArn }),
      );
      return (await control.send(new personalize.DescribeSolutionVersionCommand({ solutionVersionArn })))
        .solutionVersion;
    };
    expect((await versionOf('a', { eventType: 'VIEW' }))?.status).toBe('ACTIVE');
    expect((await versionOf('b', { eventType: 'DOWNLOAD' }))?.failureReason).toMatch(/: 0 remain/);
    const solutionConfig = { eventValueThreshold: '2' };
    expect((await versionOf('c', { solutionConfig }))?.failureReason).toMatch(/: 0 remain/);
    const few = await bucket.put(
      'few.csv',
      csvOf(Array.from({ length: 24 }, () => 'c1')).concat(
        Array.from({ length: 40 }, (_, i) => `once${i},c1,1790000000,VIEW,1\n`).join(''),
      ),
    );
    await anImport(control, datasetArn, few, { jobName: 'few' });
    expect((await versionOf('d', {}))?.failureReason).toMatch(/^Too few users to train on: 24 /);
  });

  it('come back from the data folder, whatever has become of the file', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'parallax-aws-local-'));
    const location = await bucket.put('gone.csv', A_CSV);
    const first = await start({ dataFolder });
    const { datasetGroupArn, datasetArn } = await aDatasetGroup(first.control);
    const arn = await anImport(first.control, datasetArn, location);
    const { campaignArn } = await aCampaign(first.control, datasetGroupArn, 'mine');
    const before = await rank(campaignArn, 'u1');
    await first.close();
    await bucket.put('gone.csv', 'something else');
    await start({ dataFolder });
    expect((await jobOf(arn))?.status).toBe('ACTIVE');
    expect(await rank(campaignArn, 'u1')).toEqual(before);
    rmSync(dataFolder, { recursive: true });
  });
});
