import { ParallaxError } from '../../domain/errors.js';
import type { Check, Price, Removal, RemovalStage, Resource, ResourceId, Retained } from '../resource.js';
import { type ReadResource, readResources } from './read-resources.js';

/** The step that `apply` takes for a resource. */
export type Intention =
  | { readonly kind: 'keep' }
  | { readonly kind: 'create' }
  /** Read once its dependencies are ready, and then most likely created. */
  | { readonly kind: 'create-after'; readonly after: readonly ResourceId[] }
  | { readonly kind: 'remake'; readonly reason: string }
  | { readonly kind: 'update'; readonly why: string }
  | { readonly kind: 'wait'; readonly status: string; readonly since: number | null }
  /** Created once the old resource of its name is deleted. */
  | { readonly kind: 'create-when-gone'; readonly status: string }
  | { readonly kind: 'refuse'; readonly why: string };

export interface PlannedResource {
  readonly id: ResourceId;
  readonly title: string;
  readonly typicalMinutes: Resource['typicalMinutes'];
  readonly intention: Intention;
  readonly price: Price;
}

export interface PlannedRemoval {
  readonly title: string;
  /** US dollars an hour until then. */
  readonly hourly: number;
}

export interface Plan {
  readonly resources: readonly PlannedResource[];
  /** Sentences; `apply` creates nothing while there is one. */
  readonly problems: readonly string[];
  readonly removals: readonly PlannedRemoval[];
  /** Number of resources to create, update or wait for, and of removals: 0 when there is nothing to do. */
  readonly changes: number;
  /** US dollars an hour for all resources, without the removals. */
  readonly hourly: number;
  /** US dollars for creating and updating. */
  readonly once: number;
}

/** Reads everything and says what `apply` would do; changes nothing. */
export async function planDeployment(
  resources: readonly Resource[],
  checks: readonly Check[],
  superseded: RemovalStage,
): Promise<Plan> {
  const [read, checked] = await Promise.all([readResources(resources), problemsOf(checks)]);
  // A superseded resource stays until its replacement is live.
  const isComplete = read.every(({ state: { kind } }) => kind === 'ready');
  const found = isComplete ? await findRemovals(superseded) : [];
  const planned = await Promise.all(
    read.map(async ({ resource, state }) => ({
      id: resource.id,
      title: resource.title,
      typicalMinutes: resource.typicalMinutes,
      intention: intentionFor({ resource, state }),
      price: await resource.price(),
    })),
  );
  const refused = planned.flatMap(({ title, intention }) =>
    intention.kind === 'refuse' ? [sentence(title, intention.why)] : [],
  );
  const changed = planned.filter(({ intention }) => !['keep', 'refuse'].includes(intention.kind));
  return {
    resources: planned,
    problems: [...new Set([...checked, ...refused])],
    removals: found,
    changes: changed.length + found.length,
    hourly: sum(planned.map(({ price }) => price.hourly)),
    once: sum(
      planned
        .filter(({ intention }) => !['keep', 'wait', 'refuse'].includes(intention.kind))
        .map(({ price }) => price.once),
    ),
  };
}

function intentionFor({ state }: ReadResource): Intention {
  switch (state.kind) {
    case 'ready':
      return { kind: 'keep' };
    case 'missing':
      return { kind: 'create' };
    case 'blocked':
      return { kind: 'create-after', after: state.after };
    case 'failed':
      return { kind: 'remake', reason: state.reason };
    case 'outdated':
      return { kind: 'update', why: state.why };
    case 'creating':
      return { kind: 'wait', status: state.status, since: state.since };
    case 'deleting':
      return { kind: 'create-when-gone', status: state.status };
    case 'notOwned':
    case 'unreadable':
      return { kind: 'refuse', why: state.why };
    default:
      return state satisfies never;
  }
}

/**
 * A single cause can make many resources unreadable; a whole sentence stays as it is, so that it is printed
 * once.
 */
function sentence(title: string, why: string): string {
  return /^[A-Z]/.test(why) ? why : `The ${title}: ${why}`;
}

async function problemsOf(checks: readonly Check[]): Promise<readonly string[]> {
  const found = await Promise.all(
    checks.map(async (check) => {
      try {
        return await check.problems();
      } catch (error) {
        if (!(error instanceof ParallaxError)) throw error;
        return [error.message];
      }
    }),
  );
  return found.flat();
}

async function findRemovals(stage: RemovalStage): Promise<readonly PlannedRemoval[]> {
  let found: readonly (Removal | Retained)[];
  try {
    found = await stage.find();
  } catch (error) {
    // The same error also fails reading the resources and is reported there.
    if (!(error instanceof ParallaxError)) throw error;
    return [];
  }
  return found.filter((each) => each.kind === 'removal').map(({ title, hourly }) => ({ title, hourly }));
}

function sum(dollars: readonly number[]): number {
  return dollars.reduce((total, each) => total + each, 0);
}
