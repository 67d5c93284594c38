import { AwsError } from '../../wire/aws-error.js';
import type { Operation } from '../../wire/operations.js';
import type { ControlPlaneHandler } from '../control-plane-handler.js';
import { type Account, arnOf } from './arns.js';
import { CHECKS, inherited, OWN_FIELDS } from './kind-rules.js';
import type { Kind, KindName } from './kinds.js';
import { versionNamed } from './latest-version.js';
import { type Fields, inUse, type Resource, type Resources } from './resources.js';
import { shownIn } from './shown-resource.js';
import { tagsOf } from './tags.js';

/**
 * Side effects of creating a resource of a kind.
 *
 * @param read  the S3 objects that the operation reads, if any
 * @returns the reason why it will fail, or null
 */
export type CreateHook = (resource: Resource, at: number, read: unknown) => string | null;
export type CreateHooks = Partial<Readonly<Record<KindName, CreateHook>>>;

/** Create of one kind: what is kept of a resource is what its request named. */
export function creation(
  kind: Kind,
  resources: Resources,
  account: Account,
  createHooks: CreateHooks,
  { output }: Operation,
): ControlPlaneHandler {
  return (input, at, { read, failure }) => {
    const { tags, ...given } = input;
    const named = kind.parents.map((member) => [member, activeParent(resources, member, given, at)] as const);
    const parents = named.map(([, parent]) => parent);
    const fields = { ...inherited(parents), ...given, ...OWN_FIELDS[kind.name]?.(given, at, account) };
    CHECKS[kind.name]?.(fields);
    const siblings = siblingsOf(kind, fields, resources, at);
    const arn = arnOf(account, kind.name, fields, at + siblings.length);
    resources.checkFree(arn, at);
    checkQuota(kind, siblings, resources, at);
    const resource: Resource = {
      kind,
      arn,
      parents: parents.map((parent) => parent.arn),
      // A parent may have been named by what it is, such as the newest version of a solution.
      fields: {
        ...fields,
        ...Object.fromEntries(named.map(([member, parent]) => [member, parent.arn])),
        [`${kind.name}Arn`]: arn,
      },
      tags: tagsOf(tags),
      createdAt: at,
      deletedAt: null,
      failure,
      stoppedAt: null,
    };
    // A resource with an injected failure has no side effects.
    const made = { ...resource, failure: failure ?? createHooks[kind.name]?.(resource, at, read) ?? null };
    resources.set(made);
    return shownIn(output, made, resources, at);
  };
}

function activeParent(resources: Resources, member: string, given: Fields, at: number): Resource {
  const arn = String(given[member]);
  const parent = member === 'solutionVersionArn' ? versionNamed(arn, resources, at) : resources.find(arn, at);
  if (!resources.isDone(parent, at)) throw inUse(parent, 'is not ACTIVE');
  return parent;
}

function siblingsOf(
  { name, countedBy }: Kind,
  fields: Fields,
  resources: Resources,
  at: number,
): readonly Resource[] {
  const all = resources.list(name, at);
  return countedBy === null ? all : all.filter((each) => each.fields[countedBy] === fields[countedBy]);
}

function checkQuota(kind: Kind, siblings: readonly Resource[], resources: Resources, at: number): void {
  if (siblings.length >= kind.most)
    throw limitExceeded(`There can be no more than ${kind.most} of kind ${kind.name} here.`);
  const coming = resources.list(kind.name, at).filter((each) => resources.isComing(each, at));
  if (coming.length >= kind.mostComing)
    throw limitExceeded(`No more than ${kind.mostComing} of kind ${kind.name} may be in progress at once.`);
}

function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', 400, message);
}
