import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAws } from '../../../src/provisioning/aws/open-aws.js';
import { OWNER_TAG } from '../../../src/provisioning/names.js';
import { idleCampaigns, removeCampaigns } from '../../../src/provisioning/removal/idle-campaigns.js';
import { aLoopbackService, anAwsError } from '../../fakes/loopback-service.js';
import { MOTO_PYTHON, NEEDS_MOTO } from '../../fakes/moto-server.js';
import { aWorld, type World } from '../../fakes/provisioning-down-world.js';

const CAN_RUN = MOTO_PYTHON !== undefined;
const HOUR_MS = 3_600_000;
const CAMPAIGN = 'arn:aws:personalize:us-east-1:123456789012:campaign/photos-9c0d1e2f';

describe.skipIf(!CAN_RUN)(`idle ${CAN_RUN ? '' : NEEDS_MOTO}`, () => {
  let world: World;
  let cloudWatch: CloudWatchClient;
  beforeAll(async () => {
    world = await aWorld(MOTO_PYTHON ?? '', null);
    cloudWatch = new CloudWatchClient({ region: 'us-east-1' });
    await world.build('photos');
    await world.build('photos-two');
  }, 60_000);
  afterAll(async () => {
    cloudWatch?.destroy();
    await world?.close();
  });

  const idleFor = (hours: number, ahead: number) => {
    const { deployment, aws, hourly } = world.removing('photos');
    return idleCampaigns({ deployment, aws, hourly, hours, now: world.now() + ahead });
  };

  it('is nothing that is younger than that', async () => {
    expect(await idleFor(24, 0)).toEqual([]);
  });

  it('is a campaign without any figure, but no other deployment’s', async () => {
    const found = await idleFor(2, 5 * HOUR_MS);
    expect(found).toMatchObject([{ campaign: { arn: CAMPAIGN }, wasAsked: false, hourly: 0.2 }]);
    expect(found[0]?.solutionVersionArn).toMatch(/solution\/photos-5e6f7a8b\//);
  });

  it('is one whose last request is long enough ago, and since then', async () => {
    const at = world.now() - HOUR_MS;
    const Dimensions = [{ Name: 'CampaignArn', Value: CAMPAIGN }];
    await cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: 'AWS/Personalize',
        MetricData: [{ MetricName: 'GetPersonalizedRanking', Dimensions, Timestamp: new Date(at), Value: 3 }],
      }),
    );
    expect(await idleFor(24, 23 * HOUR_MS)).toEqual([]);
    const [found] = await idleFor(2, 30 * HOUR_MS);
    expect(found).toMatchObject({ campaign: { arn: CAMPAIGN }, wasAsked: true });
    expect(found?.since).toBeGreaterThanOrEqual(at);
    expect(found?.since).toBeLessThanOrEqual(at + HOUR_MS);
  });

  it('is nothing where CloudWatch does not answer, or not wholly', async () => {
    const broken = await aLoopbackService(() => anAwsError(403, 'AccessDenied', 'No.'));
    vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', broken.url);
    const aws = openAws('us-east-1');
    const { deployment, hourly } = world.removing('photos');
    const ask = () => idleCampaigns({ deployment, aws, hourly, hours: 2, now: world.now() + 5 * HOUR_MS });
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    aws.close();
    vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', undefined);
    await broken.close();
  });

  it('is deleted with its alarm, and leaves what it is made again from', async () => {
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'photos-ceiling',
        Namespace: 'AWS/Personalize',
        MetricName: 'GetPersonalizedRanking',
        Dimensions: [{ Name: 'CampaignArn', Value: CAMPAIGN }],
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Tags: [{ Key: OWNER_TAG, Value: 'photos' }],
      }),
    );
    const before = await world.inventory();
    const removing = world.removing('photos');
    const found = await idleFor(2, 30 * HOUR_MS);
    const stays = await removeCampaigns(
      removing,
      found.map(({ campaign }) => campaign),
      {
        now: world.now,
        random: () => 0.5,
        pause: world.pause,
        signal: new AbortController().signal,
        say: () => undefined,
      },
    );
    expect(stays).toEqual([]);
    const gone = ['alarm photos-ceiling', 'personalize campaign photos-9c0d1e2f'];
    expect(await world.inventory()).toEqual(before.filter((each) => !gone.includes(each)));
    await removing.close();
  }, 60_000);
});
