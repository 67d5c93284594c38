import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EbsDeviceVolumeType, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  AccountRootPrincipal,
  type IGrantable,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { LogGroup, ResourcePolicy, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CfnAccessPolicy,
  CfnCollection,
  CfnSecurityPolicy,
  CfnVpcEndpoint,
} from 'aws-cdk-lib/aws-opensearchserverless';
import { CfnDomain, Domain, EngineVersion, TLSSecurityPolicy } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import { justify } from './justify.js';
import type { Network } from './network.js';

/** OpenSearch with k-NN, as the gateway and the pipeline know it. */
export interface SearchEngine {
  readonly url: string;
  readonly auth: 'es' | 'aoss';
  /** For alarms; null where the service has no nodes to look after. */
  readonly domain: Domain | null;
  /** Lets a role search, and follow what is live. */
  grantSearch(grantee: IGrantable): void;
}

interface Placed {
  readonly name: string;
  readonly network: Network;
}

const SIZES = {
  /** Two nodes in two zones, so that one may go. */
  standard: {
    capacity: {
      dataNodes: 2,
      dataNodeInstanceType: 'r7g.large.search',
      masterNodes: 3,
      masterNodeInstanceType: 'm7g.medium.search',
      multiAzWithStandbyEnabled: false,
    },
    zoneAwareness: { enabled: true, availabilityZoneCount: 2 },
    volumeGb: 50,
    zones: 2,
  },
  /** A single node, for trials: when it fails, the index is down. */
  small: {
    capacity: {
      dataNodes: 1,
      dataNodeInstanceType: 'm7g.medium.search',
      multiAzWithStandbyEnabled: false,
    },
    zoneAwareness: { enabled: false },
    volumeGb: 10,
    zones: 1,
  },
} as const;

/** OpenSearch by nodes of one's own. */
export class SearchDomain extends Construct implements SearchEngine {
  readonly auth = 'es';
  readonly domain: Domain;
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    { name: domainName, network, size }: Placed & { readonly size: keyof typeof SIZES },
  ) {
    super(scope, id);
    const { capacity, zoneAwareness, volumeGb, zones } = SIZES[size];
    const logs: LogGroup[] = [];
    const log = (kind: string): LogGroup => {
      const group = new LogGroup(this, kind, {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      logs.push(group);
      return group;
    };
    this.domain = new Domain(this, 'Domain', {
      domainName,
      version: EngineVersion.OPENSEARCH_2_19,
      vpc: network.vpc,
      vpcSubnets: [
        {
          subnets: network.vpc
            .selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED })
            .subnets.slice(0, zones),
        },
      ],
      securityGroups: [network.engines],
      capacity,
      zoneAwareness,
      ebs: { volumeSize: volumeGb, volumeType: EbsDeviceVolumeType.GP3 },
      enforceHttps: true,
      tlsSecurityPolicy: TLSSecurityPolicy.TLS_1_2_PFS,
      nodeToNodeEncryption: true,
      encryptionAtRest: { enabled: true },
      logging: {
        slowSearchLogEnabled: true,
        slowSearchLogGroup: log('SlowSearches'),
        slowIndexLogEnabled: true,
        slowIndexLogGroup: log('SlowIndexing'),
        appLogEnabled: true,
        appLogGroup: log('Application'),
      },
      // Below, without a function that would have to set it.
      suppressLogsResourcePolicy: true,
      // Derived from the pictures by the pipeline: it can be made again.
      removalPolicy: RemovalPolicy.DESTROY,
      enableAutoSoftwareUpdate: true,
    });
    const mayLog = new ResourcePolicy(this, 'MayLog', {
      policyStatements: [
        new PolicyStatement({
          principals: [new ServicePrincipal('es.amazonaws.com')],
          actions: ['logs:PutLogEvents', 'logs:CreateLogStream'],
          resources: logs.map((group) => group.logGroupArn),
        }),
      ],
    });
    const resource = this.domain.node.defaultChild;
    if (!(resource instanceof CfnDomain)) throw new Error('The domain has no resource.');
    resource.node.addDependency(mayLog);
    // The network keeps others out; of the account, roles are asked for what they may.
    const { region, account } = Stack.of(this);
    resource.accessPolicies = new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: [new AccountRootPrincipal()],
          actions: ['es:ESHttp*'],
          resources: [`arn:aws:es:${region}:${account}:domain/${domainName}/*`],
        }),
      ],
    });
    justify(this, {
      OS3: 'The domain is in isolated subnets; a security group admits the gateways alone.',
      ...(size === 'small' && {
        OS4: 'For trying: one node needs no masters.',
        OS7: 'For trying: one node has one zone.',
      }),
      OS5: 'Requests are signed: the policy names the account, whose roles must be allowed to.',
    });
    this.url = `https://${this.domain.domainEndpoint}`;
  }

  grantSearch(grantee: IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['es:ESHttpGet', 'es:ESHttpPost'],
        resources: [`${this.domain.domainArn}/*`],
      }),
    );
  }
}

const READS = ['aoss:DescribeIndex', 'aoss:ReadDocument'];
const WRITES = ['aoss:CreateIndex', 'aoss:UpdateIndex', 'aoss:DeleteIndex', 'aoss:WriteDocument'];

/** A collection for vectors, reached from within the network alone. */
export class SearchCollection extends Construct implements SearchEngine {
  readonly auth = 'aoss';
  readonly domain = null;
  readonly url: string;
  readonly #name: string;
  readonly #collection: CfnCollection;
  #readers = 0;

  /** @param writer  ARN of the role or user that fills the index */
  constructor(
    scope: Construct,
    id: string,
    { name, network, writer }: Placed & { readonly writer: string | null },
  ) {
    super(scope, id);
    this.#name = name;
    const resource = [`collection/${this.#name}`];
    const encryption = new CfnSecurityPolicy(this, 'Encryption', {
      name: this.#name,
      type: 'encryption',
      policy: JSON.stringify({
        Rules: [{ ResourceType: 'collection', Resource: resource }],
        AWSOwnedKey: true,
      }),
    });
    const door = new CfnVpcEndpoint(this, 'Door', {
      name: this.#name,
      vpcId: network.vpc.vpcId,
      subnetIds: network.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
      securityGroupIds: [network.engines.securityGroupId],
    });
    const reach = new CfnSecurityPolicy(this, 'Reach', {
      name: this.#name,
      type: 'network',
      policy: Stack.of(this).toJsonString([
        { Rules: [{ ResourceType: 'collection', Resource: resource }], SourceVPCEs: [door.attrId] },
      ]),
    });
    this.#collection = new CfnCollection(this, 'Collection', {
      name: this.#name,
      type: 'VECTORSEARCH',
      standbyReplicas: 'ENABLED',
    });
    this.#collection.addResourceDependency(encryption);
    this.#collection.addResourceDependency(reach);
    this.url = this.#collection.attrCollectionEndpoint;
    if (writer !== null) this.#allow('w', writer, [...READS, ...WRITES]);
  }

  grantSearch(grantee: IGrantable): void {
    const principal = grantee.grantPrincipal;
    principal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['aoss:APIAccessAll'], resources: [this.#collection.attrArn] }),
    );
    this.#readers += 1;
    const arn = principal.policyFragment.principalJson['AWS']?.[0] ?? '';
    this.#allow(`r${this.#readers}`, arn, READS);
  }

  /**
   * IAM alone grants no access: a policy of the service's own names the allowed actions per principal and
   * index.
   */
  #allow(suffix: string, principal: string, permissions: readonly string[]): void {
    new CfnAccessPolicy(this, `Access-${suffix}`, {
      name: `${this.#name}-${suffix}`,
      type: 'data',
      policy: Stack.of(this).toJsonString([
        {
          Rules: [
            {
              ResourceType: 'index',
              Resource: [`index/${this.#name}/parallax-*`],
              Permission: permissions,
            },
          ],
          Principal: [principal],
        },
      ]),
    });
  }
}
