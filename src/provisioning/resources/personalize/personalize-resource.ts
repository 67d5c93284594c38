import { ParallaxError } from '../../../domain/errors.js';
import type {
  KnownOutputs,
  Resource,
  ResourceId,
  ResourceState,
  TypicalMinutes,
  Work,
} from '../../resource.js';
import type { ResourceOptions } from '../part-options.js';
import { type Listed, stateOf } from './listed.js';
import { isOurs } from './ownership.js';

/** In what the kinds of Personalize's resources differ. */
export interface PersonalizeResource {
  readonly id: ResourceId;
  readonly title: string;
  readonly dependsOn: readonly ResourceId[];
  readonly typicalMinutes: TypicalMinutes;
  /** What has its name or stands in its place, whoever made it; null when nothing does. */
  find(known: KnownOutputs): Promise<Listed | null>;
  /** How one of ours stands that is ACTIVE: `ready` with its outputs, or not as it is wanted. */
  read(active: Listed, known: KnownOutputs): Promise<ResourceState>;
  /** Asks for it. */
  create(known: KnownOutputs): Promise<void>;
  /** Asks for one that failed, or that cannot be changed, to be deleted; null: the next one stands beside it. */
  readonly delete: ((resource: Listed) => Promise<void>) | null;
  /** Changes one that is behind; null: it is made anew. */
  readonly update: ((resource: Listed, known: KnownOutputs) => Promise<void>) | null;
}

interface Found {
  /** Null when the state is `missing`. */
  readonly found: Listed | null;
  readonly state: ResourceState;
}

/** Between two looks at something that is being deleted. */
const GOING_MS = 5_000;

/**
 * A resource that is one resource of Personalize. It is found by its name, and ours by its tag, so that whoever asks
 * again finds what was asked for before, whether an answer came or not.
 */
export function personalizeResource(options: ResourceOptions, kind: PersonalizeResource): Resource {
  const { aws, deployment, price, wait } = options;
  const { id, title, dependsOn, typicalMinutes } = kind;

  async function find(known: KnownOutputs): Promise<Found> {
    const found = await kind.find(known);
    if (found === null) return { found, state: { kind: 'missing' } };
    if (!(await isOurs(aws, deployment, found.arn))) return { found, state: foreign(found, deployment.name) };
    return { found, state: stateOf(found) ?? (await kind.read(found, known)) };
  }

  /** An answer may have been lost, or somebody been faster: then it is there all the same. */
  async function create(known: KnownOutputs): Promise<void> {
    try {
      await kind.create(known);
    } catch (error) {
      const { state } = await find(known);
      if (state.kind !== 'creating' && state.kind !== 'ready') throw error;
    }
  }

  async function reconcile(known: KnownOutputs, { signal }: Work): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const { found, state } = await find(known);
      if (found === null) return create(known);
      switch (state.kind) {
        case 'ready':
        case 'creating':
          return;
        case 'notOwned':
          throw new ParallaxError('BAD_USER_INPUT', state.why);
        case 'deleting':
          await wait(GOING_MS, signal);
          break;
        case 'outdated':
        case 'failed':
          if (state.kind === 'outdated' && kind.update !== null) return kind.update(found, known);
          // What cannot be changed is made anew, like what failed.
          if (kind.delete === null) return create(known);
          await kind.delete(found);
      }
    }
  }

  return {
    id,
    title,
    dependsOn,
    typicalMinutes,
    price: () => price(id),
    read: async (known) => (await find(known)).state,
    create: reconcile,
    update: reconcile,
  };
}

function foreign({ arn }: Listed, deployment: string): ResourceState {
  return {
    kind: 'notOwned',
    why: `${arn} was not made by the deployment ${deployment}: give the deployment another name, or delete that yourself.`,
  };
}
