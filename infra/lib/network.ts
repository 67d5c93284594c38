import { RemovalPolicy } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Network of the engines: only the gateway's own compute can reach them. */
export class Network extends Construct {
  readonly vpc: Vpc;
  /** Of those who serve. */
  readonly servers: SecurityGroup;
  /** Of OpenSearch and Valkey. */
  readonly engines: SecurityGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      // Bedrock and Personalize are asked through it.
      natGateways: 1,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'serving', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
        { name: 'engines', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
      gatewayEndpoints: { s3: { service: GatewayVpcEndpointAwsService.S3 } },
      flowLogs: {
        all: {
          destination: FlowLogDestination.toCloudWatchLogs(
            new LogGroup(this, 'Flows', {
              retention: RetentionDays.ONE_MONTH,
              removalPolicy: RemovalPolicy.DESTROY,
            }),
          ),
        },
      },
    });
    this.servers = new SecurityGroup(this, 'Servers', {
      vpc: this.vpc,
      description: 'Gateways and forwarders of Parallax',
    });
    this.engines = new SecurityGroup(this, 'Engines', {
      vpc: this.vpc,
      description: 'OpenSearch and Valkey of Parallax',
      allowAllOutbound: false,
    });
    this.engines.addIngressRule(
      Peer.securityGroupId(this.servers.securityGroupId),
      Port.tcp(443),
      'OpenSearch',
    );
    this.engines.addIngressRule(
      Peer.securityGroupId(this.servers.securityGroupId),
      Port.tcpRange(6379, 6380),
      'Valkey, writers and readers',
    );
  }
}
