import { httpStatusOf } from '../../datasources/aws/as-parallax-error.js';
import { ParallaxError } from '../../domain/errors.js';
import { memberOf } from '../../domain/unknown.js';
import { askS3 } from './ask-s3.js';
import type { Aws } from './open-aws.js';

/** Where the bucket of a name is, as far as these credentials may know. */
export type BucketPlace =
  | { readonly kind: 'nowhere' }
  /** It is there, and may be used. */
  | { readonly kind: 'here' }
  | { readonly kind: 'elsewhere'; readonly region: string | null }
  /** Somebody else's, or closed to these credentials. */
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
        // What is signed for another region is refused as malformed, with the right region beside it.
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
