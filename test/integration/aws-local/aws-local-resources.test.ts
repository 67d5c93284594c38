import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as personalize from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import {
  GetPersonalizedRankingCommand,
  GetRecommendationsCommand,
} from '@aws-sdk/client-personalize-runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { startAwsLocal } from '../../../aws-local/start-aws-local.js';
import { decodeInput } from '../../../aws-local/wire/decode-input.js';
import { readSmithyModel } from '../../../aws-local/wire/smithy-model.js';
import { send, startWithClients } from '../../builders/aws-local-clients.js';

const RECIPE = 'arn:aws:personalize:::recipe/aws-personalized-ranking-v2';

describe('the resources of the control plane', () => {
  let stop: () => Promise<void> = async () => {};
  afterEach(() => stop());

  it('are there and ACTIVE at the start: a campaign, what it was made from, and a tracker', async () => {
    const { aws, control, close } = await startWithClients({
      lifecycle: { campaign: 60_000, eventTracker: 60_000 },
    });
    stop = close;
    const { campaign } = await control.send(
      new personalize.DescribeCampaignCommand({ campaignArn: aws.campaignArn }),
    );
    expect(campaign).toMatchObject({ name: 'parallax', status: 'ACTIVE', minProvisionedTPS: 1 });
    expect(campaign?.creationDateTime).toBeInstanceOf(Date);
    const { solutionVersionArn } = campaign ?? {};
    const { solutionVersion } = await control.send(
      new personalize.DescribeSolutionVersionCommand({ solutionVersionArn }),
    );
    expect(solutionVersion).toMatchObject({
      status: 'ACTIVE',
      recipeArn: RECIPE,
      datasetGroupArn: aws.datasetGroupArn,
      trainingMode: 'FULL',
    });
    const { solution } = await control.send(
      new personalize.DescribeSolutionCommand({ solutionArn: solutionVersion?.solutionArn }),
    );
    expect(solution).toMatchObject({ status: 'ACTIVE', recipeArn: RECIPE, performAutoTraining: false });
    const { eventTrackers } = await control.send(
      new personalize.ListEventTrackersCommand({ datasetGroupArn: aws.datasetGroupArn }),
    );
    const [tracker] = eventTrackers ?? [];
    const { eventTracker } = await control.send(
      new personalize.DescribeEventTrackerCommand({ eventTrackerArn: tracker?.eventTrackerArn }),
    );
    expect(eventTracker).toMatchObject({
      trackingId: aws.trackingId,
      accountId: '123456789012',
      status: 'ACTIVE',
    });
  });

  it('come into being in steps, and only from what is ACTIVE', async () => {
    let now = Date.now();
    const { control, close } = await startWithClients({ now: () => now, lifecycle: { datasetGroup: 1_000 } });
    stop = close;
    const { datasetGroupArn = '' } = await control.send(
      new personalize.CreateDatasetGroupCommand({ name: 'mine' }),
    );
    const status = async () =>
      (await control.send(new personalize.DescribeDatasetGroupCommand({ datasetGroupArn }))).datasetGroup
        ?.status;
    const track = () =>
      control.send(new personalize.CreateEventTrackerCommand({ name: 'mine', datasetGroupArn }));
    expect(await status()).toBe('CREATE PENDING');
    now += 500;
    expect(await status()).toBe('CREATE IN_PROGRESS');
    await expect(track()).rejects.toMatchObject({ name: 'ResourceInUseException' });
    now += 500;
    expect(await status()).toBe('ACTIVE');
    const { trackingId } = await track();
    expect(trackingId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    await expect(
      control.send(new personalize.CreateEventTrackerCommand({ name: 'second', datasetGroupArn })),
    ).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('go only when nothing was made from them, in steps, and are gone then', async () => {
    let now = Date.now();
    const { aws, control, runtime, close } = await startWithClients({
      now: () => now,
      lifecycle: { campaign: 1_000 },
    });
    stop = close;
    const { campaignArn, datasetGroupArn } = aws;
    const { solutions } = await control.send(new personalize.ListSolutionsCommand({ datasetGroupArn }));
    const remove = () =>
      control.send(new personalize.DeleteSolutionCommand({ solutionArn: solutions?.[0]?.solutionArn }));
    await expect(remove()).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: expect.stringContaining(campaignArn),
    });
    await control.send(new personalize.DeleteCampaignCommand({ campaignArn }));
    const describe = () => control.send(new personalize.DescribeCampaignCommand({ campaignArn }));
    expect((await describe()).campaign?.status).toBe('DELETE PENDING');
    now += 500;
    expect((await describe()).campaign?.status).toBe('DELETE IN_PROGRESS');
    const rank = () =>
      runtime.send(new GetPersonalizedRankingCommand({ campaignArn, inputList: ['c1'], userId: 'u' }));
    await expect(rank()).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: `Resource ${campaignArn} is not ACTIVE.`,
    });
    now += 500;
    await expect(describe()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(rank()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await remove();
    expect((await control.send(new personalize.ListSolutionVersionsCommand({}))).solutionVersions).toEqual(
      [],
    );
  });

  it('list page by page', async () => {
    const { aws, control, close } = await startWithClients();
    stop = close;
    const { datasetGroupArn } = aws;
    for (const name of ['a', 'b', 'c'])
      await control.send(new personalize.CreateSolutionCommand({ name, datasetGroupArn, recipeArn: RECIPE }));
    const names: string[] = [];
    for await (const page of personalize.paginateListSolutions(
      { client: control, pageSize: 2 },
      { datasetGroupArn },
    ))
      names.push((page.solutions ?? []).map(({ name }) => name).join(' '));
    expect(names).toEqual(['parallax a', 'b c']);
  });

  it('are described as the service model says', async () => {
    const { aws, control, close } = await startWithClients();
    stop = close;
    const { datasetGroupArn, campaignArn } = aws;
    const schema = JSON.stringify({ type: 'record', name: 'Interactions', fields: [], version: '1.0' });
    const { schemaArn } = await control.send(new personalize.CreateSchemaCommand({ name: 's', schema }));
    const dataset = { name: 'd', schemaArn, datasetGroupArn, datasetType: 'Interactions' };
    const { datasetArn } = await control.send(new personalize.CreateDatasetCommand(dataset));
    const filterExpression = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")';
    const filter = { name: 'f', datasetGroupArn, filterExpression };
    const { filterArn } = await control.send(new personalize.CreateFilterCommand(filter));
    const model = readSmithyModel('personalize-2018-05-22.json');
    const asked: readonly (readonly [string, object])[] = [
      ['DescribeSchema', { schemaArn }],
      ['DescribeDatasetGroup', { datasetGroupArn }],
      ['DescribeDataset', { datasetArn }],
      ['DescribeFilter', { filterArn }],
      ['DescribeCampaign', { campaignArn }],
      ...[
        'Schema',
        'DatasetGroup',
        'Dataset',
        'EventTracker',
        'Solution',
        'SolutionVersion',
        'Campaign',
        'Filter',
      ].map((kind) => [`List${kind}s`, {}] as const),
    ];
    for (const [target, body] of asked) {
      const { status, text } = await send(aws, { service: 'personalize', path: '/', target, body });
      expect(status).toBe(200);
      const shape = `com.amazonaws.personalize#${target}Response`;
      expect(decodeInput(model, shape, JSON.parse(text)).violations, target).toEqual([]);
      expect(text.length, target).toBeGreaterThan(60);
    }
  });

  it('recommend, too, from a campaign of a recipe for that', async () => {
    const training = {
      items: new Map([
        ['c1', 5],
        ['c2', 9],
      ]),
    };
    const { aws, control, runtime, close } = await startWithClients({ training });
    stop = close;
    const { datasetGroupArn } = aws;
    const recipeArn = 'arn:aws:personalize:::recipe/aws-user-personalization-v2';
    const { solutionArn } = await control.send(
      new personalize.CreateSolutionCommand({ name: 'recommend', datasetGroupArn, recipeArn }),
    );
    const { solutionVersionArn } = await control.send(
      new personalize.CreateSolutionVersionCommand({ solutionArn }),
    );
    const { campaignArn } = await control.send(
      new personalize.CreateCampaignCommand({ name: 'recommend', solutionVersionArn }),
    );
    const { itemList } = await runtime.send(
      new GetRecommendationsCommand({ campaignArn, userId: 'u', numResults: 1 }),
    );
    expect(itemList?.map(({ itemId }) => itemId)).toEqual(['c2']);
  });
});

describe('the data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-aws-local-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('brings everything back, but for half a line that was being written', async () => {
    const at = Date.now();
    const first = await startWithClients({ dataFolder: folder, now: () => at });
    const { datasetGroupArn, trackingId, campaignArn } = first.aws;
    const filterExpression = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")';
    const { filterArn } = await first.control.send(
      new personalize.CreateFilterCommand({ name: 'f', datasetGroupArn, filterExpression }),
    );
    const eventList = ['c1', 'c2', 'c2'].map((itemId, i) => ({
      eventType: 'VIEW',
      itemId,
      sentAt: new Date(at + i),
    }));
    await first.events.send(new PutEventsCommand({ trackingId, sessionId: 's', userId: 'u', eventList }));
    const rank = async ({ runtime }: typeof first) =>
      (
        await runtime.send(
          new GetPersonalizedRankingCommand({ campaignArn, inputList: ['c1', 'c2', 'c3'], userId: 'u' }),
        )
      ).personalizedRanking;
    const before = await rank(first);
    await first.close();

    const file = join(folder, 'aws-local.jsonl');
    const kept = readFileSync(file, 'utf8');
    appendFileSync(file, '{"at":17');
    const second = await startWithClients({ dataFolder: folder, now: () => at });
    try {
      expect(await rank(second)).toEqual(before);
      const { Filters } = await second.control.send(new personalize.ListFiltersCommand({}));
      expect(Filters).toMatchObject([{ filterArn, status: 'ACTIVE' }]);
      expect(readFileSync(file, 'utf8')).toBe(kept);
      // The same events again are known, as before the restart.
      await second.events.send(new PutEventsCommand({ trackingId, sessionId: 's', userId: 'u', eventList }));
      expect(await rank(second)).toEqual(before);
    } finally {
      await second.close();
    }
  });

  it('says which line of it cannot be replayed', async () => {
    const started = await startAwsLocal({ dataFolder: folder });
    await started.close();
    const entry = {
      at: 1,
      service: 'personalize',
      operation: 'DeleteCampaign',
      input: { campaignArn: 'arn:aws:personalize:::none' },
    };
    appendFileSync(join(folder, 'aws-local.jsonl'), `${JSON.stringify(entry)}\n`);
    await expect(startAwsLocal({ dataFolder: folder })).rejects.toThrow(
      /^Line 1 of aws-local\.jsonl \(DeleteCampaign\) cannot be replayed/,
    );
  });
});
