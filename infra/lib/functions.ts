import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { justify } from './justify.js';
import type { Network } from './network.js';

export interface NodeFunctionProps {
  readonly description: string;
  /** Folder of the bundle; `index.mjs` in it exports `handler`. */
  readonly code: string;
  readonly environment: Record<string, string>;
  readonly network: Network;
  readonly timeout: Duration;
  /** Megabytes; the processor's share grows with them. */
  readonly memory: number;
}

/** The newest Node that the service runs. */
const NODE = Runtime.NODEJS_24_X;

/** A function from a bundle, on arm64, within the network, with a log that ends. */
export class NodeFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: NODE,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.code),
      environment: { NODE_OPTIONS: '--enable-source-maps', ...props.environment },
      memorySize: props.memory,
      timeout: props.timeout,
      tracing: Tracing.ACTIVE,
      vpc: props.network.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [props.network.servers],
      logGroup: new LogGroup(this, 'Log', {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    justify(this.function, {
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
        'Writes its own log.',
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]':
        'Has a network interface in the network; the service knows no narrower resource.',
      'IAM5[Resource::*]': 'Neither traces of X-Ray nor events of Personalize have a resource.',
    });
  }
}
