import type { MetricAlarm, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { callAws } from '../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Aws } from '../aws/open-aws.js';
import { isOwned, tagsIn } from '../aws/tags.js';
import type { Deployment } from '../file/deployment.js';
import { OWNER_TAG } from '../names.js';
import { type KnownOutputs, outputOf, type Resource, type ResourceState } from '../resource.js';
import type { AwsContext } from './deployment-context.js';
import { hourlyPrices } from './prices.js';
import type { ResourceType } from './resource-type.js';

const DEPENDS_ON = ['campaign'] as const;

/** The alarm on the campaign's rate. */
export const alarm = {
  dependsOn: DEPENDS_ON,
  open: alarmResource,
  delete: { deletedWith: 'alarms' },
} satisfies ResourceType;

/** Personalize bills the mean over five minutes, or the provisioned rate where that is higher. */
const PERIOD_S = 300;

/**
 * Rings when a campaign answers more than `ceilingTps` a second over five minutes: it then bills more than was meant.
 * Null without a ceiling. The operator adds its actions.
 *
 * @see "CloudWatch metrics for Amazon Personalize", Amazon Personalize developer guide: the metric has a sum alone
 */
export function alarmResource({
  aws,
  deployment,
  rate,
}: Pick<AwsContext, 'aws' | 'deployment' | 'rate'>): Resource | null {
  const { ceilingTps } = deployment.personalize;
  if (ceilingTps === null) return null;
  const wanted = (known: KnownOutputs): PutMetricAlarmCommandInput & { readonly AlarmName: string } => ({
    AlarmName: alarmName(deployment, outputOf(known, 'campaign', 'fingerprint')),
    AlarmDescription: `More than ${ceilingTps} rankings a second were asked of the campaign of ${deployment.name}.`,
    Namespace: 'AWS/Personalize',
    MetricName: 'GetPersonalizedRanking',
    Dimensions: [{ Name: 'CampaignArn', Value: outputOf(known, 'campaign', 'arn') }],
    Statistic: 'Sum',
    Period: PERIOD_S,
    EvaluationPeriods: 1,
    Threshold: ceilingTps * PERIOD_S,
    ComparisonOperator: 'GreaterThanThreshold',
    // A time without searches must not ring.
    TreatMissingData: 'notBreaching',
  });

  async function find(
    known: KnownOutputs,
  ): Promise<{ readonly alarm: MetricAlarm | null; readonly state: ResourceState }> {
    const input = wanted(known);
    const alarm = await alarmNamed(aws, input.AlarmName);
    if (alarm === null) return { alarm, state: { kind: 'missing' } };
    const arn = alarm.AlarmArn ?? '';
    if (!(await isOurs(aws, deployment, arn))) {
      const why = `${arn} was not made by the deployment ${deployment.name}: give the deployment another name, or delete that yourself.`;
      return { alarm, state: { kind: 'notOwned', why } };
    }
    return watchesAlike(alarm, input)
      ? { alarm, state: { kind: 'ready', outputs: { arn } } }
      : { alarm, state: { kind: 'outdated', why: 'The alarm watches something else.' } };
  }

  async function create(known: KnownOutputs): Promise<void> {
    const { alarm, state } = await find(known);
    if (state.kind === 'notOwned') throw new ParallaxError('BAD_USER_INPUT', state.why);
    if (state.kind === 'ready') return;
    const { PutMetricAlarmCommand } = await import('@aws-sdk/client-cloudwatch');
    const input: PutMetricAlarmCommandInput =
      alarm === null
        ? { ...wanted(known), Tags: [{ Key: OWNER_TAG, Value: deployment.name }] }
        : { ...wanted(known), ...actionsOf(alarm) };
    const call = callOf('PutMetricAlarm', wanted(known).AlarmName);
    const client = await aws.cloudWatch();
    await callAws(call, undefined, () => client.send(new PutMetricAlarmCommand(input)));
  }

  return {
    id: 'alarm',
    title: `alarm at ${ceilingTps} rankings a second`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: [0, 1],
    price: async () => ({
      hourly: hourlyPrices(rate, deployment.personalize.recipe)({ kind: 'alarm' }),
      once: 0,
      note: 'standard resolution',
    }),
    read: async (known) => (await find(known)).state,
    create,
    update: create,
  };
}

function alarmName({ name }: Pick<Deployment, 'name'>, fingerprint: string): string {
  return `${name}-${fingerprint}-ceiling`;
}

/** True for the ARN of an alarm on one of the deployment's campaigns, by its name. */
export function isCeilingAlarm(arn: string, deployment: Pick<Deployment, 'name'>): boolean {
  return new RegExp(`:${alarmName(deployment, '[0-9a-f]{8}')}$`).test(arn);
}

async function alarmNamed(aws: Aws, name: string): Promise<MetricAlarm | null> {
  const { DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = await aws.cloudWatch();
  const { MetricAlarms = [] } = await callAws(callOf('DescribeAlarms', name), undefined, () =>
    client.send(new DescribeAlarmsCommand({ AlarmNames: [name] })),
  );
  return MetricAlarms[0] ?? null;
}

async function isOurs(aws: Aws, deployment: Pick<Deployment, 'name'>, arn: string): Promise<boolean> {
  const { ListTagsForResourceCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = await aws.cloudWatch();
  const { Tags = [] } = await callAws(callOf('ListTagsForResource', arn), undefined, () =>
    client.send(new ListTagsForResourceCommand({ ResourceARN: arn })),
  );
  return isOwned(tagsIn(Tags), deployment);
}

function watchesAlike(alarm: MetricAlarm, wanted: PutMetricAlarmCommandInput): boolean {
  return (
    alarm.Threshold === wanted.Threshold &&
    alarm.Period === wanted.Period &&
    alarm.Statistic === wanted.Statistic &&
    alarm.MetricName === wanted.MetricName &&
    alarm.ComparisonOperator === wanted.ComparisonOperator &&
    alarm.Dimensions?.[0]?.Value === wanted.Dimensions?.[0]?.Value
  );
}

/** Actions that the operator added: a request without them would remove them. */
function actionsOf(alarm: MetricAlarm): Partial<PutMetricAlarmCommandInput> {
  const { AlarmActions, OKActions, InsufficientDataActions, ActionsEnabled } = alarm;
  return { AlarmActions, OKActions, InsufficientDataActions, ActionsEnabled };
}

function callOf(action: string, resource: string) {
  return { service: 'Amazon CloudWatch', action, resource };
}
