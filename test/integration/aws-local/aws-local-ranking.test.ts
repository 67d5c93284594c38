import { CreateDatasetCommand, CreateFilterCommand, CreateSchemaCommand } from '@aws-sdk/client-personalize';
import { PutEventsCommand, PutItemsCommand } from '@aws-sdk/client-personalize-events';
import {
  GetPersonalizedRankingCommand,
  GetRecommendationsCommand,
} from '@aws-sdk/client-personalize-runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../../aws-local/calls.js';
import type { AwsLocalOptions } from '../../../aws-local/options.js';
import { startWithClients } from '../../builders/aws-local-clients.js';

const CLUSTERS = Array.from({ length: 8 }, (_, i) => `c${i}`);
/** Trained on eight clusters of equal size and on no user. */
const EVEN = { items: new Map(CLUSTERS.map((id) => [id, 10])) };

type Ranked = readonly { readonly itemId?: string | undefined; readonly score?: number | undefined }[];

describe('rankings', () => {
  /** Only the tests move it; it starts today, because signatures use the real clock. */
  let now = 0;
  let stop: () => Promise<void> = async () => {};
  beforeEach(() => {
    now = Date.now();
  });
  afterEach(() => stop());

  async function start(options: AwsLocalOptions = { training: EVEN }) {
    const { aws, control, runtime, events, close } = await startWithClients({
      now: () => now,
      ...options,
    });
    stop = close;
    const rank = async (userId: string, inputList: readonly string[] = CLUSTERS, more: object = {}) => {
      const command = { campaignArn: aws.campaignArn, inputList: [...inputList], userId, ...more };
      return runtime.send(new GetPersonalizedRankingCommand(command));
    };
    const ranked = async (...args: Parameters<typeof rank>): Promise<Ranked> =>
      (await rank(...args)).personalizedRanking ?? [];
    const put = async (userId: string | undefined, itemIds: readonly string[], more: object = {}) => {
      const eventList = itemIds.map((itemId, i) => ({
        eventType: 'VIEW',
        itemId,
        sentAt: new Date(now + i),
        ...more,
      }));
      await events.send(
        new PutEventsCommand({ trackingId: aws.trackingId, sessionId: 'session', userId, eventList }),
      );
    };
    return { aws, control, runtime, events, rank, ranked, put };
  }

  const scoreOf = (ranking: Ranked, itemId: string): number =>
    ranking.find((item) => item.itemId === itemId)?.score ?? Number.NaN;
  const ids = (ranking: Ranked) => ranking.map(({ itemId }) => itemId);

  it('move towards what a user does with the next event', async () => {
    const { ranked, put } = await start();
    const before = await ranked('u');
    await put('u', ['c5']);
    const once = await ranked('u');
    await put('u', ['c5', 'c5', 'c5']);
    const more = await ranked('u');
    expect(scoreOf(once, 'c5')).toBeGreaterThan(scoreOf(before, 'c5'));
    expect(scoreOf(more, 'c5')).toBeGreaterThan(scoreOf(once, 'c5'));
    expect(ids(more)[0]).toBe('c5');
  });

  it('carry over to what others like beside it', async () => {
    const { ranked, put } = await start();
    for (const other of ['a', 'b', 'c', 'd']) await put(other, ['c1', 'c2', 'c1', 'c2']);
    for (const other of ['e', 'f', 'g', 'h']) await put(other, ['c3', 'c4', 'c3', 'c4']);
    await put('u', ['c1', 'c1', 'c1']);
    const lifted = await ranked('u');
    expect(scoreOf(lifted, 'c2')).toBeGreaterThan(scoreOf(lifted, 'c4'));
  });

  it('are equal for all unknown users, and follow what is popular', async () => {
    const { ranked, put } = await start();
    await put('u', ['c5', 'c5', 'c6']);
    const nobody = await ranked('parallax:nobody');
    expect(await ranked('another stranger')).toEqual(nobody);
    expect(ids(nobody).slice(0, 2)).toEqual(['c5', 'c6']);
    await put('v', ['c0']);
    expect(await ranked('parallax:nobody')).not.toEqual(nobody);
  });

  it('are a softmax over the list alone, with seven decimals', async () => {
    const { ranked, put, rank } = await start();
    await put('u', ['c5']);
    for (const list of [CLUSTERS, ['c1', 'c5'], ['c5']]) {
      const ranking = await ranked('u', list);
      expect(ranking.reduce((sum, { score = 0 }) => sum + score, 0)).toBeCloseTo(1, 5);
      for (const { score = 0 } of ranking) expect(score).toBe(Number(score.toFixed(7)));
    }
    expect((await rank('u')).recommendationId).toMatch(/^RID-[0-9a-f-]{36}$/);
  });

  it('put unknown items last, without a score and in the order asked, and each item once', async () => {
    const { ranked } = await start();
    const ranking = await ranked('u', ['x2', 'c1', 'x1', 'c1', 'x2', 'c0']);
    expect(ids(ranking)).toEqual(['c1', 'c0', 'x2', 'x1']);
    expect(ranking.map((item) => 'score' in item)).toEqual([true, true, false, false]);
  });

  it('know without a training what events tell them', async () => {
    const { ranked, put } = await start({});
    expect(ids(await ranked('u', ['a', 'b']))).toEqual(['a', 'b']);
    await put('v', ['a', 'b']);
    await put('u', ['b', 'b']);
    const ranking = await ranked('u', ['a', 'b', 'c']);
    expect(ids(ranking)).toEqual(['b', 'a', 'c']);
    expect(scoreOf(ranking, 'b')).toBeGreaterThan(scoreOf(await ranked('nobody', ['a', 'b', 'c']), 'b'));
  });

  it('are learnt from the interactions of the training too', async () => {
    const interactions = ['VIEW', 'DOWNLOAD', 'HIDE'].map((type, i) => ({
      userId: 'u',
      clusterId: `c${i}`,
      type: type as 'VIEW',
      at: now,
    }));
    const { ranked } = await start({ training: { ...EVEN, interactions } });
    expect(ids(await ranked('u')).slice(0, 2)).toEqual(['c1', 'c0']);
    const nobody = await ranked('nobody');
    expect(scoreOf(nobody, 'c2')).toBe(scoreOf(nobody, 'c3'));
  });

  it('wait for an event to be digested', async () => {
    const { ranked, put } = await start({ training: EVEN, digestMs: 5_000 });
    const before = await ranked('u');
    await put('u', ['c5']);
    now += 4_999;
    expect(await ranked('u')).toEqual(before);
    now += 1;
    expect(ids(await ranked('u'))[0]).toBe('c5');
  });

  it('count an event once, by its id or by its time and content', async () => {
    const { ranked, put } = await start();
    await put('u', ['c5'], { eventId: 'e1' });
    const once = await ranked('u');
    now += 1_000;
    await put('u', ['c5'], { eventId: 'e1' });
    await put('u', ['c6'], { eventId: 'e1' });
    expect(await ranked('u')).toEqual(once);
    await put('u', ['c6']);
    const twice = await ranked('u');
    expect(twice).not.toEqual(once);
    await put('u', ['c6']);
    expect(await ranked('u')).toEqual(twice);
  });

  it('know who is not logged in by the session', async () => {
    const { ranked, put } = await start();
    await put(undefined, ['c5']);
    expect(ids(await ranked('session'))[0]).toBe('c5');
    expect(ids(await ranked('u'))[0]).toBe('c5');
    expect(scoreOf(await ranked('session'), 'c5')).toBeGreaterThan(scoreOf(await ranked('u'), 'c5'));
  });

  it('take a context, which changes nothing', async () => {
    const { ranked } = await start();
    expect(await ranked('u', CLUSTERS, { context: { DEVICE: 'phone' } })).toEqual(await ranked('u'));
  });

  it('are asked for as a test can see', async () => {
    const seen: Call[] = [];
    const { rank } = await start({ training: EVEN, onCall: (call) => seen.push(call) });
    await rank('u', ['c1']);
    expect(seen.map(({ service, operation }) => `${service}.${operation}`)).toEqual([
      'personalize-runtime.GetPersonalizedRanking',
    ]);
    expect(JSON.parse(Buffer.from(seen[0]?.body ?? []).toString())).toMatchObject({
      inputList: ['c1'],
      userId: 'u',
    });
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });

  it('leave out what a filter excludes', async () => {
    const { aws, control, ranked, put } = await start();
    const filter = async (name: string, filterExpression: string) =>
      (
        await control.send(
          new CreateFilterCommand({ name, datasetGroupArn: aws.datasetGroupArn, filterExpression }),
        )
      ).filterArn;
    await put('u', ['c5'], { eventType: 'DOWNLOAD' });
    const seen = await filter('seen', 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("DOWNLOAD")');
    expect(ids(await ranked('u', ['c4', 'c5'], { filterArn: seen }))).toEqual(['c4']);
    expect(ids(await ranked('v', ['c4', 'c5'], { filterArn: seen }))).toHaveLength(2);
    const some = await filter('some', 'INCLUDE ItemID WHERE Items.ITEM_ID IN ($ids)');
    expect(
      ids(await ranked('u', CLUSTERS, { filterArn: some, filterValues: { ids: '"c1","c2"' } })),
    ).toHaveLength(2);
    await expect(ranked('u', CLUSTERS, { filterArn: some })).rejects.toThrow(
      'The filter needs a value for ids.',
    );
    await expect(ranked('u', CLUSTERS, { filterArn: seen, filterValues: { x: '"c1"' } })).rejects.toThrow(
      'The filter has no parameter x.',
    );
    await expect(filter('wrong', 'EXCLUDE everything')).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
    const unknown = aws.campaignArn.replace('campaign', 'filter');
    await expect(ranked('u', CLUSTERS, { filterArn: unknown })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('know items that were put, with the columns that are asked for', async () => {
    const { aws, control, events, ranked } = await start();
    const fields = [
      { name: 'ITEM_ID', type: 'string' },
      { name: 'MAIN_SUBJECT', type: 'string' },
    ];
    const schema = JSON.stringify({ type: 'record', name: 'Items', fields, version: '1.0' });
    const { schemaArn } = await control.send(new CreateSchemaCommand({ name: 'items', schema }));
    const { datasetGroupArn } = aws;
    const { datasetArn } = await control.send(
      new CreateDatasetCommand({ name: 'items', schemaArn, datasetGroupArn, datasetType: 'Items' }),
    );
    expect(datasetArn).toBe('arn:aws:personalize:us-east-1:123456789012:dataset/parallax/ITEMS');
    const items = [{ itemId: 'new', properties: JSON.stringify({ mainSubject: 'fox' }) }];
    await events.send(new PutItemsCommand({ datasetArn, items }));
    const [item] = await ranked('u', ['new'], { metadataColumns: { ITEMS: ['MAIN_SUBJECT'] } });
    expect(item).toEqual({ itemId: 'new', score: 1, metadata: { MAIN_SUBJECT: 'fox' } });
  });

  it('are not recommendations: those need a campaign of another recipe', async () => {
    const { aws, runtime } = await start();
    const command = new GetRecommendationsCommand({ campaignArn: aws.campaignArn, userId: 'u' });
    await expect(runtime.send(command)).rejects.toMatchObject({ name: 'InvalidInputException' });
  });
});
