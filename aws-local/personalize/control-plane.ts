import type { Operation } from '../wire/operations.js';
import { shapeOf } from '../wire/smithy-model.js';
import type { ControlPlaneHandler } from './control-plane-handler.js';
import { invalidInput } from './invalid-input.js';
import { RECIPE_HANDLERS } from './recipes.js';
import type { Account } from './resources/arns.js';
import { type CreateHooks, creation } from './resources/create-resource.js';
import { KIND_LIST, type Kind } from './resources/kinds.js';
import { listing } from './resources/list-resources.js';
import type { Fields, Resource, Resources } from './resources/resources.js';
import { shownIn } from './resources/shown-resource.js';
import { tagging } from './resources/tags.js';

export interface ControlPlaneOptions {
  readonly resources: Resources;
  readonly account: Account;
  /** An operation of the control plane by its name. */
  readonly operationOf: (name: string) => Operation | null;
  readonly createHooks: CreateHooks;
  /** Operations other than create, describe, list and delete. */
  readonly others: ReadonlyMap<string, ControlPlaneHandler>;
  /** Called for every resource that is being deleted. */
  readonly onRemoved: (resource: Resource) => void;
}

/**
 * Create, Describe, List and Delete of each kind, all read from the service model: what is kept of a
 * resource is what its request named, and what is shown of it is what the answer's shape has room for.
 */
export function controlPlane(options: ControlPlaneOptions): ReadonlyMap<string, ControlPlaneHandler> {
  const { resources, account, operationOf, createHooks, others, onRemoved } = options;
  const handlers = new Map<string, ControlPlaneHandler>([
    ...tagging(resources),
    ...RECIPE_HANDLERS,
    ...others,
  ]);
  const serve = (name: string, make: (operation: Operation) => ControlPlaneHandler): void => {
    const operation = operationOf(name);
    if (operation !== null) handlers.set(name, make(operation));
  };
  for (const kind of KIND_LIST) {
    serve(`Create${kind.operation}`, (operation) =>
      creation(kind, resources, account, createHooks, operation),
    );
    serve(`Describe${kind.operation}`, (operation) => description(kind, resources, operation));
    serve(`List${kind.operation}s`, (operation) => listing(kind, resources, operation));
    serve(`Delete${kind.operation}`, () => (input, at) => {
      for (const each of resources.remove(ofKind(resources, kind, input, at), at)) onRemoved(each);
      return {};
    });
  }
  return handlers;
}

function description(kind: Kind, resources: Resources, { model, output }: Operation): ControlPlaneHandler {
  const [[member, { target }] = ['', { target: '' }]] = Object.entries(output.members ?? {});
  const shape = shapeOf(model, target);
  const newest = shape.members?.['latestSolutionVersion'];
  const newestShape = newest === undefined ? null : shapeOf(model, newest.target);
  return (input, at) => {
    const resource = ofKind(resources, kind, input, at);
    const shown = shownIn(shape, resource, resources, at);
    const version =
      newestShape === null
        ? undefined
        : resources.childrenOf(resource.arn, at).findLast((child) => child.kind.name === 'solutionVersion');
    if (newestShape === null || version === undefined) return { [member]: shown };
    const latestSolutionVersion = shownIn(newestShape, version, resources, at);
    return { [member]: { ...shown, latestSolutionVersion } };
  };
}

function ofKind(resources: Resources, kind: Kind, input: Fields, at: number): Resource {
  const arn = String(input[`${kind.name}Arn`]);
  const resource = resources.find(arn, at);
  if (resource.kind !== kind) throw invalidInput(`${arn} is not of kind ${kind.name}.`);
  return resource;
}
