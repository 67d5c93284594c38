import { ParallaxError } from '../../domain/errors.js';
import type { Removal, Resource, ResourceId, Retained } from '../resource.js';
import type { DeploymentContext } from './deployment-context.js';
import type { RemovalContext } from './removal-context.js';

/** Resources that `down` looks for and `apply` does not create: the stack, the gateway and jobs leave them. */
export const LEFTOVER_IDS = [
  'localFolder',
  'trainingJobs',
  'batchJobs',
  'alarms',
  'queues',
  'logGroups',
  'searchDomains',
  'searchCollections',
  'bucketObjects',
  'stacks',
] as const;
export type ResourceTypeId = ResourceId | (typeof LEFTOVER_IDS)[number];

/** A type of resource: opens the one that a deployment wants, finds and deletes all that it owns. */
export interface ResourceType {
  /** Types that must be ready before this one is created, and that must outlive it. */
  readonly dependsOn: readonly ResourceTypeId[];
  /** The resource that a deployment wants; null when it wants none. */
  open(context: DeploymentContext): Resource | null;
  readonly delete: Deletion;
}

export type Deletion =
  | {
      /** `solutions`: for people. */
      readonly title: string;
      /** All resources of this type that a deployment owns, those of earlier versions too. */
      find(context: RemovalContext): Promise<readonly (Removal | Retained)[]>;
    }
  /** Deleted along with another type; then it has no place of its own in the order. */
  | { readonly deletedWith: ResourceTypeId };

interface Ordered<Id> {
  readonly dependsOn: readonly Id[];
  readonly delete: { readonly title: string } | { readonly deletedWith: Id };
}

/**
 * The order of deletion: each type after all types that depend on it. Where that leaves a choice, the order of
 * the table decides.
 *
 * @throws ParallaxError INTERNAL when types depend on each other in a circle
 */
export function deletionOrder<Id extends string>(types: Readonly<Record<Id, Ordered<Id>>>): readonly Id[] {
  const deletedAs = (id: Id): Id => {
    const deletion = types[id].delete;
    return 'deletedWith' in deletion ? deletedAs(deletion.deletedWith) : id;
  };
  const ids = Object.keys(types).filter((id): id is Id => id in types);
  const left = new Set(ids.filter((id) => deletedAs(id) === id));
  const isNeeded = (id: Id): boolean =>
    [...left].some((other) => other !== id && types[other].dependsOn.some((each) => deletedAs(each) === id));
  const order: Id[] = [];
  while (left.size > 0) {
    const next = [...left].find((id) => !isNeeded(id));
    if (next === undefined)
      throw new ParallaxError('INTERNAL', `${[...left].join(', ')} depend on each other in a circle.`);
    order.push(next);
    left.delete(next);
  }
  return order;
}
