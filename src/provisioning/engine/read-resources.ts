import { ParallaxError } from '../../domain/errors.js';
import type { KnownOutputs, Outputs, Resource, ResourceId, ResourceState } from '../resource.js';

/** The state of a resource, or why it could not be read. */
export type ReadState =
  | ResourceState
  /** A dependency is not ready. */
  | { readonly kind: 'blocked'; readonly after: readonly ResourceId[] }
  | { readonly kind: 'unreadable'; readonly why: string };

export interface ReadResource {
  readonly resource: Resource;
  readonly state: ReadState;
}

/** Reads every resource whose dependencies have outputs, in parallel; changes nothing. */
export async function readResources(resources: readonly Resource[]): Promise<readonly ReadResource[]> {
  const reads = new Map<ResourceId, Promise<ReadState>>();
  const read = (resource: Resource): Promise<ReadState> => {
    const begun = reads.get(resource.id);
    if (begun !== undefined) return begun;
    const reading = readAfterDependencies(resource, (id) => read(resourceOf(resources, id)));
    reads.set(resource.id, reading);
    return reading;
  };
  return Promise.all(resources.map(async (resource) => ({ resource, state: await read(resource) })));
}

async function readAfterDependencies(
  resource: Resource,
  read: (id: ResourceId) => Promise<ReadState>,
): Promise<ReadState> {
  const states = await Promise.all(resource.dependsOn.map(async (id) => [id, await read(id)] as const));
  const known = new Map<ResourceId, Outputs>();
  for (const [id, state] of states) {
    if ((state.kind === 'ready' || state.kind === 'outdated') && state.outputs !== undefined)
      known.set(id, state.outputs);
  }
  const after = resource.dependsOn.filter((id) => !known.has(id));
  return after.length > 0 ? { kind: 'blocked', after } : stateOf(resource, known);
}

async function stateOf(resource: Resource, known: KnownOutputs): Promise<ReadState> {
  try {
    return await resource.read(known);
  } catch (error) {
    if (!(error instanceof ParallaxError)) throw error;
    return { kind: 'unreadable', why: error.message };
  }
}

/** @throws ParallaxError INTERNAL when a resource depends on one that the deployment does not have */
export function resourceOf(resources: readonly Resource[], id: ResourceId): Resource {
  const resource = resources.find((each) => each.id === id);
  if (resource === undefined)
    throw new ParallaxError('INTERNAL', `The deployment has no resource ${id}, on which another depends.`);
  return resource;
}
