import { callAws } from '../../datasources/aws/call-aws.js';
import { OWNER_TAG } from '../names.js';
import type { RemovalContext } from '../resources/removal-context.js';

/** As most services write tags; some have lower-case keys, or an object. */
export type Tags =
  | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
  | readonly { readonly key?: string | undefined; readonly value?: string | undefined }[]
  | readonly { readonly tagKey?: string | undefined; readonly tagValue?: string | undefined }[]
  | Readonly<Record<string, string>>;

/** Set by CloudFormation on what it makes, and by nobody else. */
const STACK_TAG = 'aws:cloudformation:stack-name';

export function tagIn(tags: Tags | undefined, name: string): string | null {
  if (tags === undefined) return null;
  if (!Array.isArray(tags)) return Object.entries(tags).find(([key]) => key === name)?.[1] ?? null;
  for (const tag of tags) {
    if ((tag.Key ?? tag.key ?? tag.tagKey) === name) return tag.Value ?? tag.value ?? tag.tagValue ?? null;
  }
  return null;
}

/** Whether a resource carries this deployment's tag. */
export function isOwned({ deployment }: Pick<RemovalContext, 'deployment'>, tags: Tags | undefined): boolean {
  return tagIn(tags, OWNER_TAG) === deployment.name;
}

/** Whether a resource goes with its stack, and must not be taken away under it. */
export function isOfStack(tags: Tags | undefined): boolean {
  return tagIn(tags, STACK_TAG) !== null;
}

/** Ours, and not its stack's. */
export function isOwnedOutsideStack(
  removing: Pick<RemovalContext, 'deployment'>,
  tags: Tags | undefined,
): boolean {
  return isOwned(removing, tags) && !isOfStack(tags);
}

/**
 * ARNs of all that the account's index of tags says is this deployment's. The index is minutes behind: it names
 * what is gone, and may not name what is new.
 *
 * @see Resource Groups Tagging API, GetResources
 */
export async function taggedArns(removing: RemovalContext): Promise<readonly string[]> {
  const { aws, deployment, signal } = removing;
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

/** Those of one service's ARNs, what is behind a prefix of its own cut off: `sqs`, '' gives queue names. */
export function namesIn(arns: readonly string[], service: string, prefix: string): readonly string[] {
  return arns.flatMap((arn) => {
    const [, , ofService, , , ...rest] = arn.split(':');
    const resource = rest.join(':');
    return ofService === service && resource.startsWith(prefix) ? [resource.slice(prefix.length)] : [];
  });
}
