import { CfnOutput, Duration, Stack, type StackProps, Tags, Token } from 'aws-cdk-lib';
import type { HttpRouteIntegration } from 'aws-cdk-lib/aws-apigatewayv2';
import { VpcLink } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpAlbIntegration, HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { CfnDomain, type Domain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import { FargateGateway } from './fargate-gateway.js';
import { FrontDoor } from './front-door.js';
import { NodeFunction } from './functions.js';
import { type Engines, forwarderEnvironment, gatewayEnvironment } from './gateway-environment.js';
import { grantEvents, grantForwarder, grantGateway } from './gateway-permissions.js';
import { justify } from './justify.js';
import { Network } from './network.js';
import { type InfraOptions, NOVA_REGIONS } from './options.js';
import { Pictures } from './pictures.js';
import { SearchCollection, SearchDomain } from './search-engine.js';
import { ServiceRoles } from './service-roles.js';
import { SharedState } from './shared-state.js';
import { Tunnel } from './tunnel.js';
import { Watch } from './watch.js';

export interface ParallaxStackProps extends StackProps {
  readonly options: InfraOptions;
  /** Folders of the two bundles, and of the Dockerfile. */
  readonly code: { readonly gateway: string; readonly forwarder: string; readonly image: string };
  /** The pipeline's bucket, as `parallax.yaml` names it. */
  readonly pipelineBucket: string;
}

/** The tag by which `npm run parallax -- down` knows its own. */
const OWNER_TAG = 'parallax:deployment';

/** The article's picture: API Gateway, the gateway behind it, and the engines that it speaks to. */
export class ParallaxStack extends Stack {
  constructor(scope: Construct, id: string, props: ParallaxStackProps) {
    super(scope, id, props);
    const { options, code } = props;
    const name = options.deployment;
    Tags.of(this).add(OWNER_TAG, name);
    if (options.embedder === 'nova' && !Token.isUnresolved(this.region)) requireNova(this.region);

    const network = new Network(this, 'Network');
    const search =
      options.index === 'domain'
        ? new SearchDomain(this, 'Search', { name, network, size: options.size })
        : new SearchCollection(this, 'Search', { name, network, writer: options.writer });
    const tunnel = options.tunnel ? new Tunnel(this, 'Tunnel', { network }) : null;
    const state = new SharedState(this, 'State', { name, network });
    const pictures = new Pictures(this, 'Pictures');
    const engines: Engines = { search, state, pictures };

    const forwarder = new NodeFunction(this, 'Forwarder', {
      description: 'Tells Personalize what people did, in order, and keeps it for the next search',
      code: code.forwarder,
      environment: forwarderEnvironment(options, engines),
      network,
      timeout: Duration.seconds(30),
      memory: 512,
    }).function;
    forwarder.addEventSource(
      // Else a full queue would start as many as the account may have, and Personalize would throttle them.
      new SqsEventSource(state.queue, { batchSize: 10, maxConcurrency: 10, reportBatchItemFailures: true }),
    );
    grantForwarder(forwarder, engines);

    const environment = gatewayEnvironment(options, engines);
    const { integration, gateway } =
      options.compute === 'lambda'
        ? this.#onLambda(code.gateway, environment, network, engines, options)
        : this.#onFargate(code.image, environment, network, engines, options);
    const { api } = new FrontDoor(this, 'FrontDoor', { name, gateway: integration });
    new Watch(this, 'Watch', { options, api, search, state, forwarder, gateway });
    new ServiceRoles(this, 'ServiceRoles', { deployment: name, bucketName: props.pipelineBucket });

    const { region, account } = this;
    const searched =
      search.domain === null
        ? {}
        : {
            [`IAM5[Resource::<${this.getLogicalId(domainOf(search.domain))}.Arn>/*]`]:
              'Paths within the domain.',
          };
    justify(this, {
      ...searched,
      [`IAM5[Resource::arn:aws:personalize:${region}:${account}:campaign/${name}-*]`]:
        'Every training has a campaign of its own, and a release names it.',
    });

    new CfnOutput(this, 'GraphqlUrl', { value: `${api.apiEndpoint}/graphql` });
    new CfnOutput(this, 'OpenSearchUrl', { value: search.url });
    if (tunnel !== null) new CfnOutput(this, 'TunnelInstance', { value: tunnel.instanceId });
    new CfnOutput(this, 'PicturesBucket', { value: pictures.bucket.bucketName });
    new CfnOutput(this, 'ImageBaseUrl', { value: pictures.baseUrl });
    new CfnOutput(this, 'InteractionsQueueUrl', { value: state.queue.queueUrl });
  }

  #onLambda(
    code: string,
    environment: Record<string, string>,
    network: Network,
    engines: Engines,
    options: InfraOptions,
  ): Gateway {
    const gateway = new NodeFunction(this, 'Gateway', {
      description: 'The GraphQL gateway',
      code,
      environment,
      network,
      // API Gateway gives up after 30 seconds.
      timeout: Duration.seconds(29),
      memory: 1769,
    }).function;
    grantGateway(gateway, this, options, engines);
    return { integration: new HttpLambdaIntegration('GatewayIntegration', gateway), gateway };
  }

  #onFargate(
    image: string,
    environment: Record<string, string>,
    network: Network,
    engines: Engines,
    options: InfraOptions,
  ): Gateway {
    const { listener, task, link } = new FargateGateway(this, 'Gateway', { image, environment, network });
    grantGateway({ grantPrincipal: task.taskRole }, this, options, engines);
    // A container follows the queue beside the forwarder, so that what it recorded is soon in the state, and
    // tells Personalize of what it takes.
    engines.state.queue.grantConsumeMessages(task.taskRole);
    grantEvents({ grantPrincipal: task.taskRole });
    const vpcLink = new VpcLink(this, 'Link', {
      vpc: network.vpc,
      subnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [link],
    });
    return {
      integration: new HttpAlbIntegration('GatewayIntegration', listener, { vpcLink }),
      gateway: null,
    };
  }
}

function requireNova(region: string): void {
  if (NOVA_REGIONS.includes(region)) return;
  throw new Error(
    `The region is ${region}, which has no Nova Multimodal Embeddings; allowed is ${NOVA_REGIONS.join(', ')}, or -c embedder=titan.`,
  );
}

function domainOf(domain: Domain): CfnDomain {
  const resource = domain.node.defaultChild;
  if (resource instanceof CfnDomain) return resource;
  throw new Error('The domain has no resource.');
}

interface Gateway {
  readonly integration: HttpRouteIntegration;
  readonly gateway: LambdaFunction | null;
}
