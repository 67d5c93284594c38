import type { Tag } from '@aws-sdk/client-personalize';
import { askPersonalize, isUnknown } from '../../aws/ask-personalize.js';
import type { Aws } from '../../aws/open-aws.js';
import { isOwned, type Tags, tagsIn } from '../../aws/tags.js';
import type { Deployment } from '../../file/deployment.js';
import { OWNER_TAG } from '../../names.js';

/** The training data of a solution version: versions have no names of their own. */
export const FINGERPRINT_TAG = 'parallax:fingerprint';

/** Tags of every new resource; in the call that creates it, so that it is owned from the start. */
export function ownTags({ name }: Pick<Deployment, 'name'>, fingerprint?: string): Tag[] {
  const owner = { tagKey: OWNER_TAG, tagValue: name };
  return fingerprint === undefined ? [owner] : [owner, { tagKey: FINGERPRINT_TAG, tagValue: fingerprint }];
}

/** None for a resource that is gone. */
export async function tagsOf(aws: Aws, resourceArn: string): Promise<Tags> {
  const { ListTagsForResourceCommand } = await import('@aws-sdk/client-personalize');
  try {
    const { tags } = await askPersonalize(aws, 'ListTagsForResource', resourceArn, (client) =>
      client.send(new ListTagsForResourceCommand({ resourceArn })),
    );
    return tagsIn(tags);
  } catch (error) {
    if (isUnknown(error)) return new Map();
    throw error;
  }
}

/** True when a resource of Personalize has the deployment's tag. */
export async function isOurs(aws: Aws, deployment: Pick<Deployment, 'name'>, arn: string): Promise<boolean> {
  return isOwned(await tagsOf(aws, arn), deployment);
}
