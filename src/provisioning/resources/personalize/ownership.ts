import type { Tag } from '@aws-sdk/client-personalize';
import { askPersonalize, isUnknown } from '../../aws/ask-personalize.js';
import type { Aws } from '../../aws/open-aws.js';
import type { Deployment } from '../../file/deployment.js';
import { OWNER_TAG } from '../../names.js';

/** Says what a solution version was trained from: versions have no name that is theirs alone. */
export const FINGERPRINT_TAG = 'parallax:fingerprint';

/** The tags of everything that is made; with them it is made ours in one call. */
export function ownTags({ name }: Pick<Deployment, 'name'>, fingerprint?: string): Tag[] {
  const owner = { tagKey: OWNER_TAG, tagValue: name };
  return fingerprint === undefined ? [owner] : [owner, { tagKey: FINGERPRINT_TAG, tagValue: fingerprint }];
}

/** By key; none for what is gone meanwhile. */
export async function tagsOf(aws: Aws, resourceArn: string): Promise<ReadonlyMap<string, string>> {
  const { ListTagsForResourceCommand } = await import('@aws-sdk/client-personalize');
  try {
    const { tags = [] } = await askPersonalize(aws, 'ListTagsForResource', resourceArn, (client) =>
      client.send(new ListTagsForResourceCommand({ resourceArn })),
    );
    return new Map(
      tags.flatMap(({ tagKey, tagValue }) => (tagKey === undefined ? [] : [[tagKey, tagValue ?? '']])),
    );
  } catch (error) {
    if (isUnknown(error)) return new Map();
    throw error;
  }
}

export async function isOurs(
  aws: Aws,
  { name }: Pick<Deployment, 'name'>,
  resourceArn: string,
): Promise<boolean> {
  return (await tagsOf(aws, resourceArn)).get(OWNER_TAG) === name;
}
