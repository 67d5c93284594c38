import { callAws } from '../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../domain/errors.js';
import { memberOf } from '../../domain/unknown.js';
import type { Aws } from '../aws/open-aws.js';
import type { Deployment } from '../file/deployment.js';
import type { Check } from '../resource.js';
import type { CheckOptions } from './check-options.js';

/** A role that a service assumes. */
export interface ServiceRole {
  /** Its key in `parallax.yaml`. */
  readonly field: string;
  readonly arn: string;
  /** The service that assumes it. */
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

/**
 * Requires that each role exists and that its service may assume it. Credentials that may not read IAM get a warning:
 * the service will report a fault.
 */
export function rolesCheck({ aws, deployment, warn }: CheckOptions): Check {
  return {
    title: 'roles of the services',
    async problems() {
      const problems: string[] = [];
      for (const role of serviceRoles(deployment)) {
        const name = roleIn(role.arn)?.name;
        // The account's check reports an invalid ARN.
        if (name === undefined) continue;
        const seen = await seeRole(aws, name);
        if (seen.kind === 'unread')
          warn(`The role ${name} (${role.field}) could not be checked: ${seen.why}`);
        else problems.push(...problemsOf(role, name, seen));
      }
      return problems;
    },
  };
}

type Seen =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'present'; readonly trust: string };

async function seeRole(aws: Aws, name: string): Promise<Seen> {
  const { GetRoleCommand } = await import('@aws-sdk/client-iam');
  const client = await aws.iam();
  const call = { service: 'AWS IAM', action: 'GetRole', resource: `the role ${name}` };
  try {
    const { Role } = await callAws(call, undefined, () =>
      client.send(new GetRoleCommand({ RoleName: name })),
    );
    return { kind: 'present', trust: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '') };
  } catch (error) {
    if (!(error instanceof ParallaxError)) throw error;
    const isAbsent = error.cause instanceof Error && /^NoSuchEntity/.test(error.cause.name);
    return isAbsent ? { kind: 'missing' } : { kind: 'unread', why: error.message };
  }
}

function problemsOf(
  { field, service }: ServiceRole,
  name: string,
  seen: Exclude<Seen, { readonly kind: 'unread' }>,
): readonly string[] {
  if (seen.kind === 'missing')
    return [`There is no role ${name} (${field}): create it, and let ${service} assume it.`];
  return trusts(seen.trust, service)
    ? []
    : [`The role ${name} (${field}) cannot be assumed by ${service}: name that service in its trust policy.`];
}

/** True when a trust policy allows the service; its conditions are ignored. */
function trusts(policy: string, service: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(policy);
  } catch {
    return false;
  }
  return listOf(memberOf(parsed, 'Statement')).some(
    (statement) =>
      memberOf(statement, 'Effect') === 'Allow' &&
      listOf(memberOf(memberOf(statement, 'Principal'), 'Service')).includes(service),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Requires credentials of the account that has the deployment's roles. */
export function accountCheck({ aws, deployment }: CheckOptions): Check {
  return {
    title: 'credentials and account',
    async problems() {
      const account = await accountOf(aws);
      if (account instanceof ParallaxError) return [account.message];
      return serviceRoles(deployment).flatMap(({ field, arn }) => {
        const role = roleIn(arn);
        if (role === null)
          return [`${field} is ${arn}, which is no ARN of a role: write arn:aws:iam::<account>:role/<name>.`];
        return role.account === account
          ? []
          : [
              `${field} is a role of the account ${role.account}, and the credentials are of ${account}: name a role of that account, or use credentials of the other.`,
            ];
      });
    },
  };
}

async function accountOf(aws: Aws): Promise<string | ParallaxError> {
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = await aws.sts();
  try {
    const { Account = '' } = await callAws(
      { service: 'AWS STS', action: 'GetCallerIdentity' },
      undefined,
      () => client.send(new GetCallerIdentityCommand({})),
    );
    return Account;
  } catch (error) {
    if (error instanceof ParallaxError) return error;
    throw error;
  }
}
