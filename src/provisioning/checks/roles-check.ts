import { callAws } from '../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../domain/errors.js';
import { memberOf } from '../../domain/unknown.js';
import type { Aws } from '../aws/open-aws.js';
import type { Check } from '../resource.js';
import type { CheckOptions } from './check-options.js';
import { roleIn, type ServiceRole, serviceRoles } from './roles.js';

/**
 * That each role is there, and lets its service assume it. Whoever provisions need not be allowed to read IAM:
 * then it is a warning, and the service will say.
 */
export function rolesCheck({ aws, deployment, warn }: CheckOptions): Check {
  return {
    title: 'roles of the services',
    async problems() {
      const problems: string[] = [];
      for (const role of serviceRoles(deployment)) {
        const name = roleIn(role.arn)?.name;
        // What is no ARN of a role is the account's check to say.
        if (name === undefined) continue;
        const seen = await seeRole(aws, name);
        if (seen.kind === 'unread') warn(`The role ${name} (${role.field}) was not looked at: ${seen.why}`);
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

/** Whether a trust policy allows the service; conditions are not weighed. */
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
