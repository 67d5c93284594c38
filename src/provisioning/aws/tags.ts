import { callAws } from '../../datasources/aws/call-aws.js';
import { OWNER_TAG } from '../names.js';
import type { Aws } from './open-aws.js';

/** Tags by key. */
export type Tags = ReadonlyMap<string, string>;

/** The forms in which the services of AWS write tags. */
type WrittenTags =
  | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
  | readonly { readonly key?: string | undefined; readonly value?: string | undefined }[]
  | readonly { readonly tagKey?: string | undefined; readonly tagValue?: string | undefined }[]
  | Readonly<Record<string, string>>;

interface Owner {
  /** Name of the deployment. */
  readonly name: string;
}

/** CloudFormation alone sets it, on what it creates. */
const STACK_TAG = 'aws:cloudformation:stack-name';

/** Tags as a service wrote them; none for undefined. */
export function tagsIn(written: WrittenTags | undefined): Tags {
  if (written === undefined) return new Map();
  if (!Array.isArray(written)) return new Map(Object.entries(written));
  const tags = new Map<string, string>();
  for (const tag of written) {
    const key: unknown = tag.Key ?? tag.key ?? tag.tagKey;
    const value: unknown = tag.Value ?? tag.value ?? tag.tagValue;
    if (typeof key === 'string') tags.set(key, typeof value === 'string' ? value : '');
  }
  return tags;
}

/** True for this deployment's tag: nothing without it may be changed or deleted. */
export function isOwned(tags: Tags, { name }: Owner): boolean {
  return tags.get(OWNER_TAG) === name;
}

/** Owned, and in no stack: a stack deletes its own resources. */
export function isOwnedOutsideStack(tags: Tags, owner: Owner): boolean {
  return isOwned(tags, owner) && !tags.has(STACK_TAG);
}

/**
 * ARNs that the account's index of tags lists for a deployment. The index is minutes behind: it may list deleted
 * resources and lack new ones.
 *
 * @see Resource Groups Tagging API, GetResources
 */
export async function taggedArns({
  aws,
  deployment,
  signal,
}: {
  readonly aws: Aws;
  readonly deployment: Owner;
  readonly signal?: AbortSignal | undefined;
}): Promise<readonly string[]> {
  const { paginateGetResources } = await import('@aws-sdk/client-resource-groups-tagging-api');
  const client = await aws.tagging();
  const call = { service: 'The Resource Groups Tagging API', action: 'GetResources' };
  return callAws(call, signal, async () => {
    const arns: string[] = [];
    const TagFilters = [{ Key: OWNER_TAG, Values: [deployment.name] }];
    for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client }, { TagFilters }))
      arns.push(...ResourceTagMappingList.flatMap(({ ResourceARN }) => ResourceARN ?? []));
    return arns;
  });
}

/** Names in the ARNs of one service, without a prefix: `sqs` and '' give names of queues. */
export function namesIn(arns: readonly string[], service: string, prefix: string): readonly string[] {
  return arns.flatMap((arn) => {
    const [, , ofService, , , ...rest] = arn.split(':');
    const resource = rest.join(':');
    return ofService === service && resource.startsWith(prefix) ? [resource.slice(prefix.length)] : [];
  });
}
