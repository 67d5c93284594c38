import type { PersonalizeClient } from '@aws-sdk/client-personalize';
import { callAws } from '../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Aws } from './open-aws.js';

/** Limits that pass with time, as opposed to quotas. */
const PASSES = /per second|PENDING|IN_PROGRESS|too many requests/i;

/**
 * Calls Personalize's control plane once. Its refusals keep the service's own words: they quote the user's file.
 *
 * @param action    the operation, `CreateCampaign`
 * @param resource  its target, for people
 * @throws ParallaxError BAD_USER_INPUT for what it does not accept, RATE_LIMITED for what passes with time,
 *   else as `callAws`; the SDK's error is the cause
 */
export async function askPersonalize<Answer>(
  aws: Aws,
  action: string,
  resource: string,
  ask: (client: PersonalizeClient) => Promise<Answer>,
): Promise<Answer> {
  const client = await aws.personalize();
  return callAws({ service: 'Amazon Personalize', action, resource }, undefined, async () => {
    try {
      return await ask(client);
    } catch (error) {
      throw inItsWords(error, action, resource);
    }
  });
}

/** True when an error of `askPersonalize` means that there is no such resource. */
export function isUnknown(error: unknown): boolean {
  return error instanceof ParallaxError && nameOf(error.cause) === 'ResourceNotFoundException';
}

function inItsWords(error: unknown, action: string, resource: string): unknown {
  if (!(error instanceof Error)) return error;
  const says = `Amazon Personalize refused ${action} for ${resource}: ${error.message}`;
  switch (error.name) {
    case 'InvalidInputException':
      return new ParallaxError('BAD_USER_INPUT', says, { cause: error });
    case 'ResourceInUseException':
    case 'ResourceAlreadyExistsException':
      return new ParallaxError('UNAVAILABLE', says, { cause: error });
    case 'LimitExceededException':
      return PASSES.test(error.message)
        ? new ParallaxError('RATE_LIMITED', says, { cause: error, retryAfterMs: 30_000 })
        : new ParallaxError(
            'UNAVAILABLE',
            `${says} Delete what is not needed, or raise the quota in Service Quotas.`,
            { cause: error },
          );
    default:
      return error;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
