import { ParallaxError } from '../../../domain/errors.js';
import type { KnownOutputs, Resource, ResourceState, Work } from '../../resource.js';
import type { AwsContext } from '../deployment-context.js';
import { type Listed, stateOf } from './listed.js';
import { isOurs } from './personalize-tags.js';
import { deleteResource, type PersonalizeType } from './personalize-type.js';

/** The differences between Personalize's types of resources. */
export interface PersonalizeResource
  extends Pick<Resource, 'id' | 'title' | 'dependsOn' | 'typicalMinutes' | 'price'> {
  /** The resource with its name or in its place, of any owner; null when there is none. */
  find(known: KnownOutputs): Promise<Listed | null>;
  /** State of an owned resource that is ACTIVE: `ready` with its outputs, or `outdated`. */
  read(active: Listed, known: KnownOutputs): Promise<ResourceState>;
  /** Requests it. */
  create(known: KnownOutputs): Promise<void>;
  /** Changes an outdated one; null: it is replaced. */
  readonly update: ((listed: Listed, known: KnownOutputs) => Promise<void>) | null;
  /** Its deletion before a failed or outdated one is replaced; null: the next one is created beside it. */
  readonly type: PersonalizeType<{ readonly status?: string | undefined }> | null;
}

interface Found {
  /** Null when the state is `missing`. */
  readonly listed: Listed | null;
  readonly state: ResourceState;
}

/** Between two reads of a resource that is being deleted. */
const DELETING_MS = 5_000;

/**
 * A resource of Personalize. It is found by its name, and owned by its tag: a second process finds what the first
 * requested, whether an answer came or not.
 */
export function personalizeResource(
  { aws, deployment, wait }: Pick<AwsContext, 'aws' | 'deployment' | 'wait'>,
  resource: PersonalizeResource,
): Resource {
  const { id, title, dependsOn, typicalMinutes, price, type } = resource;

  async function find(known: KnownOutputs): Promise<Found> {
    const listed = await resource.find(known);
    if (listed === null) return { listed, state: { kind: 'missing' } };
    if (!(await isOurs(aws, deployment, listed.arn)))
      return { listed, state: notOwned(listed, deployment.name) };
    return { listed, state: stateOf(listed) ?? (await resource.read(listed, known)) };
  }

  /** An answer may be lost, or another process faster: then the resource exists all the same. */
  async function request(known: KnownOutputs): Promise<void> {
    try {
      await resource.create(known);
    } catch (error) {
      const { state } = await find(known);
      if (state.kind !== 'creating' && state.kind !== 'ready') throw error;
    }
  }

  async function reconcile(known: KnownOutputs, { signal }: Work): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const { listed, state } = await find(known);
      if (listed === null) return request(known);
      switch (state.kind) {
        case 'ready':
        case 'creating':
          return;
        case 'notOwned':
          throw new ParallaxError('BAD_USER_INPUT', state.why);
        case 'deleting':
          await wait(DELETING_MS, signal);
          break;
        case 'outdated':
        case 'failed':
          if (state.kind === 'outdated' && resource.update !== null) return resource.update(listed, known);
          if (type === null) return request(known);
          await deleteResource(aws, type, listed);
      }
    }
  }

  return {
    ...{ id, title, dependsOn, typicalMinutes, price },
    read: async (known) => (await find(known)).state,
    create: reconcile,
    update: reconcile,
  };
}

function notOwned({ arn }: Listed, deployment: string): ResourceState {
  return {
    kind: 'notOwned',
    why: `${arn} was not made by the deployment ${deployment}: give the deployment another name, or delete that yourself.`,
  };
}
