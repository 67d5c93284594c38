import { callAws } from '../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Aws } from '../aws/open-aws.js';
import type { Check } from '../resource.js';
import type { CheckOptions } from './check-options.js';
import { roleIn, serviceRoles } from './roles.js';

/** That there are credentials, and that they are of the account whose roles the deployment names. */
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
