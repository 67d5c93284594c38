import {
  AmazonLinuxCpuType,
  BlockDeviceVolume,
  Instance,
  InstanceType,
  MachineImage,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { justify } from './justify.js';
import type { Network } from './network.js';

/**
 * A small machine beside the gateways, through which an operator's own reaches the index: nothing listens on it, and
 * who may open a tunnel is said by IAM (`ssm:StartSession`).
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html
 */
export class Tunnel extends Construct {
  readonly instanceId: string;

  constructor(scope: Construct, id: string, { network }: { network: Network }) {
    super(scope, id);
    const instance = new Instance(this, 'Instance', {
      vpc: network.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroup: network.servers,
      instanceType: new InstanceType('t4g.nano'),
      machineImage: MachineImage.latestAmazonLinux2023({ cpuType: AmazonLinuxCpuType.ARM_64 }),
      ssmSessionPermissions: true,
      requireImdsv2: true,
      blockDevices: [{ deviceName: '/dev/xvda', volume: BlockDeviceVolume.ebs(8, { encrypted: true }) }],
    });
    justify(instance, {
      EC28: 'It serves nobody: a tunnel through it is opened again.',
      EC29: 'It holds nothing, and goes with the stack.',
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]':
        'What the agent of Systems Manager asks for, and no more.',
    });
    this.instanceId = instance.instanceId;
  }
}
