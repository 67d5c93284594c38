import { httpStatusOf } from '../../datasources/aws/as-parallax-error.js';
import { ParallaxError } from '../../domain/errors.js';
import { memberOf } from '../../domain/unknown.js';
import { askS3 } from './ask-s3.js';
import type { Aws } from './open-aws.js';

/** Place of a bucket, as far as these credentials may know. */
export type BucketPlace =
  | { readonly kind: 'nowhere' }
  /** It is there, and may be used. */
  | { readonly kind: 'here' }
  | { readonly kind: 'elsewhere'; readonly region: string | null }
  /** Another account's, or closed to these credentials. */
  | { readonly kind: 'refused' };

/** Asks once; S3 names a bucket's region to everyone. */
export async function bucketPlace(aws: Aws, bucket: string): Promise<BucketPlace> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  try {
    const { BucketRegion: region = aws.region } = await askS3(aws, 'HeadBucket', bucket, (client) =>
      client.send(new HeadBucketCommand({ Bucket: bucket })),
    );
    return region === aws.region ? { kind: 'here' } : { kind: 'elsewhere', region };
  } catch (error) {
    const cause = error instanceof ParallaxError ? error.cause : error;
    const region = regionIn(cause);
    switch (httpStatusOf(cause)) {
      case 404:
        return { kind: 'nowhere' };
      case 301:
        return { kind: 'elsewhere', region };
      case 400:
        // S3 refuses a signature for another region as malformed, and names the right region.
        if (region !== null && region !== aws.region) return { kind: 'elsewhere', region };
        throw error;
      case 403:
        return region === null || region === aws.region ? { kind: 'refused' } : { kind: 'elsewhere', region };
      default:
        throw error;
    }
  }
}

function regionIn(error: unknown): string | null {
  const response = memberOf(error, '$response');
  const region = memberOf(memberOf(response, 'headers'), 'x-amz-bucket-region');
  return typeof region === 'string' ? region : null;
}
