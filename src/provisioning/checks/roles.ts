import type { Deployment } from '../file/deployment.js';

/** A role that a service works as. */
export interface ServiceRole {
  /** Where `parallax.yaml` names it. */
  readonly field: string;
  readonly arn: string;
  /** Whose hands it is put into. */
  readonly service: string;
}

/** The roles that the deployment hands to services. */
export function serviceRoles({ personalize, clusters, embedder }: Deployment): readonly ServiceRole[] {
  const roles = [
    { field: 'personalize.role', arn: personalize.role, service: 'personalize.amazonaws.com' },
    {
      field: 'clusters.sageMaker.role',
      arn: clusters.sageMaker?.role ?? null,
      service: 'sagemaker.amazonaws.com',
    },
    { field: 'embedder.batchRole', arn: embedder.batchRole, service: 'bedrock.amazonaws.com' },
  ];
  return roles.flatMap(({ arn, ...role }) => (arn === null ? [] : [{ ...role, arn }]));
}

/** Account and name of a role's ARN; null when it is none. A path before the name is no part of it. */
export function roleIn(arn: string): { readonly account: string; readonly name: string } | null {
  const [, account, name] = /^arn:[a-z\d-]+:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/.exec(arn) ?? [];
  return account === undefined || name === undefined ? null : { account, name };
}
