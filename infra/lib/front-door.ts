import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, type HttpRouteIntegration } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { justify } from './justify.js';

/** The public address. Who may ask what is judged by the gateway itself, wherever it runs. */
export class FrontDoor extends Construct {
  readonly api: HttpApi;

  constructor(
    scope: Construct,
    id: string,
    { name, gateway }: { name: string; gateway: HttpRouteIntegration },
  ) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { apiName: name, description: 'The GraphQL endpoint of Parallax' });
    for (const path of ['/graphql', '/health/live', '/health/ready']) {
      this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration: gateway });
    }
    justify(this.api, {
      APIG4:
        'The gateway itself judges tokens (AUTH=jwt), so that it does so alike wherever it runs; introspection and health ask for none.',
    });
    const log = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = this.api.defaultStage?.node.defaultChild;
    if (!(stage instanceof CfnStage)) throw new Error('The API has no default stage.');
    stage.accessLogSettings = {
      destinationArn: log.logGroupArn,
      // Without addresses, queries and names of users.
      format: JSON.stringify({
        time: '$context.requestTime',
        requestId: '$context.requestId',
        method: '$context.httpMethod',
        route: '$context.routeKey',
        status: '$context.status',
        latencyMs: '$context.responseLatency',
        bytes: '$context.responseLength',
        error: '$context.integrationErrorMessage',
      }),
    };
    stage.defaultRouteSettings = {
      throttlingBurstLimit: 500,
      throttlingRateLimit: 1000,
      detailedMetricsEnabled: true,
    };
  }
}
