import { ParallaxError } from '../../domain/errors.js';
import type { Aws } from '../aws/open-aws.js';
import { byKey, bytesOf, deleteObjects, objectsBelow, type StoredObject } from '../aws/s3-objects.js';
import type { Deployment } from '../file/deployment.js';
import { bucketPrefix } from '../names.js';
import type { RemovalStage } from '../resource.js';
import type { HourlyPrice } from '../resources/prices.js';

export interface StaleInteractionsOptions {
  readonly aws: Aws;
  readonly deployment: Pick<Deployment, 'name' | 'bucket'>;
  readonly hourly: HourlyPrice;
  /** `s3://bucket/key` of the interactions that are wanted; null when that is not known, and nothing is stale. */
  readonly wantedUri: () => Promise<string | null>;
}

/**
 * Superseded interactions in the bucket, with all versions and unfinished uploads. No import reads them again, and they
 * may hold users who were forgotten since.
 */
export function staleInteractions({
  aws,
  deployment,
  hourly,
  wantedUri,
}: StaleInteractionsOptions): RemovalStage {
  const { name: bucket } = deployment.bucket;
  const prefix = `${bucketPrefix(deployment)}interactions/`;
  const below = async (keys: string): Promise<readonly StoredObject[]> => {
    const objects = await objectsBelow(aws, bucket, keys);
    return objects === null ? [] : byKey(objects);
  };
  const under = async (key: string): Promise<StoredObject | undefined> =>
    (await below(key)).find((stored) => stored.key === key);
  return {
    title: 'interactions that were replaced',
    async find() {
      const wanted = await wantedUri();
      if (wanted === null) return [];
      if (!wanted.startsWith(`s3://${bucket}/${prefix}`))
        throw new ParallaxError('INTERNAL', `${wanted} does not lie below s3://${bucket}/${prefix}.`);
      return (await below(prefix))
        .filter(({ key }) => `s3://${bucket}/${key}` !== wanted)
        .map(({ key, ...stored }) => ({
          kind: 'removal' as const,
          title: `s3://${bucket}/${key}`,
          arn: `arn:aws:s3:::${bucket}/${key}`,
          hourly: hourly({ kind: 'storage', bytes: bytesOf(stored) }),
          read: async () => ((await under(key)) === undefined ? ('gone' as const) : ('present' as const)),
          async delete() {
            const left = await under(key);
            if (left !== undefined) await deleteObjects(aws, bucket, left);
          },
        }));
    },
  };
}
