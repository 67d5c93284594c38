import { Duration } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Network } from './network.js';

/**
 * Times that an interaction is tried before it is laid aside for a person to look at. Many: an outage of the cache
 * uses tries up, too, and one of five hours must not lay aside what is good.
 */
const MOST_RECEIVES = 100;

/** State shared by all instances: the cache, and the durable queue of interactions. */
export class SharedState extends Construct {
  readonly cacheUrl: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { name, network }: { name: string; network: Network }) {
    super(scope, id);
    const cache = new CfnServerlessCache(this, 'Cache', {
      serverlessCacheName: name,
      engine: 'valkey',
      majorEngineVersion: '8',
      description: `Vectors, candidates, tastes and recent interactions of ${name}`,
      securityGroupIds: [network.engines.securityGroupId],
      subnetIds: network.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
      // A bill that grows without end is not what a cache is for.
      cacheUsageLimits: {
        dataStorage: { maximum: 5, unit: 'GB' },
        ecpuPerSecond: { maximum: 15_000 },
      },
      dailySnapshotTime: '03:00',
      snapshotRetentionLimit: 7,
    });
    this.cacheUrl = `rediss://${cache.attrEndpointAddress}:${cache.attrEndpointPort}`;
    const fifo = { fifo: true, encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...fifo,
      queueName: `${name}-dead-letters.fifo`,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Interactions', {
      ...fifo,
      queueName: `${name}-interactions.fifo`,
      retentionPeriod: Duration.days(14),
      // Six times what the forwarder may take, as the service advises.
      visibilityTimeout: Duration.minutes(3),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MOST_RECEIVES },
    });
  }
}
