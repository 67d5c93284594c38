import type { Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Engines } from './gateway-environment.js';
import { type InfraOptions, MODELS } from './options.js';

/** Grants exactly the calls of a gateway; `docs/guides/iam.md` has the reason for each. */
export function grantGateway(
  grantee: IGrantable,
  scope: Stack,
  options: InfraOptions,
  { search, state }: Engines,
): void {
  const { region, account } = scope;
  const allow = (actions: readonly string[], resource: string): void => {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: [...actions], resources: [resource] }),
    );
  };
  allow(['bedrock:InvokeModel'], `arn:aws:bedrock:${region}::foundation-model/${MODELS[options.embedder]}`);
  allow(
    ['personalize:GetPersonalizedRanking'],
    `arn:aws:personalize:${region}:${account}:campaign/${options.deployment}-*`,
  );
  state.queue.grantSendMessages(grantee);
  search.grantSearch(grantee);
}

/** Grants the calls of the forwarder beside the queue, which its trigger reads. */
export function grantForwarder(grantee: IGrantable, { search }: Engines): void {
  grantEvents(grantee);
  search.grantSearch(grantee);
}

/**
 * Grants sending events to Personalize, for consumers of the queue. The action supports no resource: with an
 * event tracker's ARN every call is denied.
 *
 * @see https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutEvents.html
 */
export function grantEvents(grantee: IGrantable): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['personalize:PutEvents'], resources: ['*'] }),
  );
}
