import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  AwsLogDriver,
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type IApplicationListener,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { justify } from './justify.js';
import type { Network } from './network.js';

export interface FargateGatewayProps {
  /** Folder with the Dockerfile. */
  readonly image: string;
  readonly environment: Record<string, string>;
  readonly network: Network;
}

const PORT = 4000;
/** Folders that the gateway writes to, by the name of the volume. */
const WRITTEN = { data: '/data', scratch: '/tmp' };

/** The gateway in containers: connections that live long, and a cache of each one's own. */
export class FargateGateway extends Construct {
  readonly listener: IApplicationListener;
  readonly task: FargateTaskDefinition;
  /** Of those whom the balancer admits. */
  readonly link: SecurityGroup;

  constructor(scope: Construct, id: string, { image, environment, network }: FargateGatewayProps) {
    super(scope, id);
    const { vpc } = network;
    this.task = new FargateTaskDefinition(this, 'Task', {
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.ARM64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    });
    const gateway = this.task.addContainer('gateway', {
      image: ContainerImage.fromAsset(image, {
        platform: Platform.LINUX_ARM64,
        exclude: ['infra', '.cache', '.data', 'node_modules', '.git', 'dist'],
      }),
      // API Gateway answers for its own names alone.
      environment: { ...environment, HOST: '0.0.0.0', PORT: String(PORT), ALLOWED_HOSTS: '*' },
      portMappings: [{ containerPort: PORT }],
      logging: new AwsLogDriver({
        streamPrefix: 'gateway',
        logGroup: new LogGroup(this, 'Log', {
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      }),
      readonlyRootFilesystem: true,
    });
    // All else of it is read only; what the image declares as its volume is so too, unless it is mounted.
    for (const [name, containerPath] of Object.entries(WRITTEN)) {
      this.task.addVolume({ name });
      gateway.addMountPoints({ sourceVolume: name, containerPath, readOnly: false });
    }
    const service = new FargateService(this, 'Service', {
      cluster: new Cluster(this, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.ENABLED }),
      taskDefinition: this.task,
      desiredCount: 2,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [network.servers],
    });
    service
      .autoScaleTaskCount({ minCapacity: 2, maxCapacity: 20 })
      .scaleOnCpuUtilization('Processor', { targetUtilizationPercent: 60 });

    const door = new SecurityGroup(this, 'Door', {
      vpc,
      description: 'The balancer before the gateways of Parallax',
    });
    this.link = new SecurityGroup(this, 'Link', { vpc, description: 'The link of API Gateway to Parallax' });
    door.addIngressRule(
      Peer.securityGroupId(this.link.securityGroupId),
      Port.tcp(80),
      'The link of API Gateway',
    );
    network.servers.addIngressRule(
      Peer.securityGroupId(door.securityGroupId),
      Port.tcp(PORT),
      'The balancer',
    );
    const balancer = new ApplicationLoadBalancer(this, 'Balancer', {
      vpc,
      internetFacing: false,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroup: door,
      dropInvalidHeaderFields: true,
    });
    const logs = new Bucket(this, 'BalancerLogs', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(90) }],
      // It is never empty, and a stack that must delete such a bucket fails.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    justify(logs, { S1: 'It is where such a log goes; its own would fill itself.' });
    justify(this.task, {
      ECS2: 'Nothing of it is a secret: addresses and names, as in the function.',
      'IAM5[Resource::*]': "Neither a registry's token nor events of Personalize have a resource.",
    });
    // Which account writes the log depends on the region; without one the stack cannot say.
    if (!Stack.of(this).region.startsWith('${')) balancer.logAccessLogs(logs);
    const listener = balancer.addListener('Http', {
      port: 80,
      protocol: ApplicationProtocol.HTTP,
      open: false,
    });
    listener.addTargets('Gateways', {
      port: PORT,
      protocol: ApplicationProtocol.HTTP,
      targets: [service],
      healthCheck: { path: '/health/ready', interval: Duration.seconds(10), healthyThresholdCount: 2 },
      deregistrationDelay: Duration.seconds(20),
    });
    this.listener = listener;
  }
}
