import { requestDeletion } from '../../aws/refusals.js';
import { bytesOf, deleteObjects, objectsBelow, type StoredObjects } from '../../aws/s3-objects.js';
import { bucketPrefix } from '../../names.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';

/**
 * All objects below the deployment's prefix, in all versions, with unfinished uploads. The prefix says whose they
 * are: a bucket that others use too has no tag of ours. A stack cannot delete a bucket that holds objects.
 */
export const bucketObjects: ResourceType = {
  dependsOn: ['bucket', 'stacks'],
  open: () => null,
  delete: { title: 'objects in the bucket', find: objects },
};

async function objects({ aws, deployment, hourly, signal }: RemovalContext): Promise<readonly Removal[]> {
  const { name } = deployment.bucket;
  const prefix = bucketPrefix(deployment);
  const contents = (): Promise<StoredObjects | null> => objectsBelow(aws, name, prefix, signal);
  const found = await contents();
  if (found === null || isEmpty(found)) return [];
  const count = found.versions.length + found.uploads.length;
  const title = `${count} object${count === 1 ? '' : 's'} below s3://${name}/${prefix}`;
  return [
    {
      kind: 'removal',
      title,
      arn: `arn:aws:s3:::${name}/${prefix}`,
      hourly: hourly({ kind: 'storage', bytes: bytesOf(found) }),
      async read() {
        const left = await contents();
        return left === null || isEmpty(left) ? 'gone' : 'present';
      },
      async delete() {
        const left = await contents();
        if (left !== null) await requestDeletion(title, deleteObjects(aws, name, left, signal));
      },
    },
  ];
}

function isEmpty({ versions, uploads }: StoredObjects): boolean {
  return versions.length === 0 && uploads.length === 0;
}
