import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { InfraOptions } from './options.js';
import type { SearchEngine } from './search-engine.js';
import type { SharedState } from './shared-state.js';

export interface Watched {
  readonly options: InfraOptions;
  readonly api: HttpApi;
  readonly search: SearchEngine;
  readonly state: SharedState;
  readonly forwarder: LambdaFunction;
  /** Null where the gateway runs in containers. */
  readonly gateway: LambdaFunction | null;
}

/** Alarms on what a person must look at, and a page that shows the rest. */
export class Watch extends Construct {
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const { options, api, search, state, forwarder, gateway } = watched;
    this.#topic = new Topic(this, 'Alarms', { enforceSSL: true });
    if (options.alarmEmail !== null) this.#topic.addSubscription(new EmailSubscription(options.alarmEmail));
    const period = Duration.minutes(5);
    const failures = api.metricServerError({ period, statistic: 'Sum' });
    const latency = api.metricLatency({ period, statistic: 'p99' });
    const waiting = state.queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' });
    const dead = state.deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });

    this.#alarm('ServerErrors', failures, 10, 'More than 10 answers with status 500 and above in 5 minutes.');
    this.#alarm('Latency', latency, 2_000, 'One answer in a hundred takes more than 2 seconds.');
    this.#alarm(
      'InteractionsWait',
      waiting,
      300,
      'Interactions wait for more than 5 minutes to be forwarded.',
    );
    this.#alarm(
      'InteractionsLaidAside',
      dead,
      0,
      'Interactions that could not be forwarded wait in the dead-letter queue.',
    );
    this.#alarm(
      'ForwarderFails',
      forwarder.metricErrors({ period, statistic: 'Sum' }),
      0,
      'The forwarder fails as a whole.',
    );
    const { domain } = search;
    if (domain !== null) {
      this.#alarm(
        'IndexRed',
        domain.metricClusterStatusRed({ period }),
        0,
        'Shards of the index are missing.',
      );
      this.#alarm(
        'IndexWritesBlocked',
        domain.metricClusterIndexWritesBlocked({ period }),
        0,
        'The index takes no writes.',
      );
      this.#alarm(
        'IndexMemory',
        domain.metricJVMMemoryPressure({ period }),
        90,
        'OpenSearch is short of memory.',
      );
    }

    const requests = api.metricCount({ period, statistic: 'Sum' });
    new Dashboard(this, 'Dashboard', {
      dashboardName: options.deployment,
      widgets: [
        [
          graph('Requests', requests),
          graph('Latency, milliseconds', api.metricLatency({ period, statistic: 'p50' }), latency),
        ],
        [
          graph('Errors', failures, api.metricClientError({ period, statistic: 'Sum' })),
          graph('Interactions: age of the oldest, seconds', waiting, dead),
        ],
        [
          graph('Forwarder', forwarder.metricInvocations({ period }), forwarder.metricErrors({ period })),
          ...(gateway === null
            ? []
            : [
                graph(
                  'Gateway function',
                  gateway.metricInvocations({ period }),
                  gateway.metricThrottles({ period }),
                ),
              ]),
          ...(domain === null
            ? []
            : [
                graph(
                  'OpenSearch',
                  domain.metricCPUUtilization({ period }),
                  domain.metricJVMMemoryPressure({ period }),
                ),
              ]),
        ],
      ],
    });
  }

  #alarm(id: string, metric: IMetric, threshold: number, description: string): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold,
      alarmDescription: description,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      // Nothing asked, nothing wrong.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}

function graph(title: string, ...metrics: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...metrics], width: 12 });
}
