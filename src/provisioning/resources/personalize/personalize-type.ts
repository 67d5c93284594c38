import type { PersonalizeClient } from '@aws-sdk/client-personalize';
import { callAws } from '../../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../../domain/errors.js';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Aws } from '../../aws/open-aws.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { Listed } from './listed.js';
import { isDeleting } from './owned.js';

/** The two calls that a type of Personalize's resources is described and deleted by. */
export interface PersonalizeType<Description extends { readonly status?: string | undefined }> {
  /** For people: `event tracker`. */
  readonly label: string;
  /** In the names of operations: `EventTracker`. */
  readonly operation: string;
  /** Undefined when there is none. */
  describe(client: PersonalizeClient, arn: string): Promise<Description | undefined>;
  delete(client: PersonalizeClient, arn: string): Promise<unknown>;
  /** True while work in it keeps the service from deleting it. */
  isBusy?(aws: Aws, arn: string): Promise<boolean>;
}

type AnyType = PersonalizeType<{ readonly status?: string | undefined }>;

/** @throws ParallaxError as `askPersonalize` */
export function describeResource<Description extends { readonly status?: string | undefined }>(
  aws: Aws,
  type: PersonalizeType<Description>,
  arn: string,
): Promise<Description | undefined> {
  return askPersonalize(aws, `Describe${type.operation}`, arn, (client) => type.describe(client, arn));
}

/**
 * Requests the deletion of a resource that is to be replaced.
 *
 * @throws ParallaxError as `askPersonalize`
 */
export async function deleteResource(aws: Aws, type: AnyType, { arn, name }: Listed): Promise<void> {
  await askPersonalize(aws, `Delete${type.operation}`, name, (client) => type.delete(client, arn));
}

/** Deletes one resource of Personalize: waits out pending states, then requests deletion once. */
export function removalOf(
  { aws, signal }: Pick<RemovalContext, 'aws' | 'signal'>,
  type: AnyType,
  listed: Listed,
  hourly = 0,
): Removal {
  const { name, arn } = listed;
  const title = `${type.label} ${name}`;
  async function ask<Answer>(
    verb: 'Describe' | 'Delete',
    send: (client: PersonalizeClient) => Promise<Answer>,
  ): Promise<Answer> {
    const client = await aws.personalize();
    const call = { service: 'Amazon Personalize', action: verb + type.operation, resource: arn };
    return callAws(call, signal, () => send(client));
  }
  return {
    kind: 'removal',
    title,
    arn,
    hourly,
    async read() {
      const described = await nullIfNotFound(ask('Describe', (client) => type.describe(client, arn)));
      if (described === null || described === undefined) return 'gone';
      if (!isSettled(described.status)) return 'deleting';
      return (await type.isBusy?.(aws, arn)) === true ? 'deleting' : 'present';
    },
    async delete() {
      // Found while it was being deleted: its owner is unknown, so it is only waited for.
      if (isDeleting(listed)) {
        throw new ParallaxError('UNAVAILABLE', `${title} was being deleted, and is not any more.`);
      }
      await requestDeletion(
        title,
        ask('Delete', (client) => type.delete(client, arn)),
      );
    },
  };
}

/** True when the service accepts a deletion: not while it creates or deletes. Schemas have no status. */
export function isSettled(status = 'ACTIVE'): boolean {
  return !/PENDING|IN_PROGRESS|STOPPING/.test(status);
}
