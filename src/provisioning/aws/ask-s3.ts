import type { S3Client } from '@aws-sdk/client-s3';
import { callAws } from '../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Aws } from './open-aws.js';

/**
 * Sends one request about a bucket.
 *
 * @throws ParallaxError as `callAws`, the SDK's error as its cause
 */
export async function askS3<Answer>(
  aws: Aws,
  action: string,
  bucket: string,
  ask: (client: S3Client) => Promise<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  const client = await aws.s3();
  const call = { service: 'Amazon S3', action, resource: `the bucket ${bucket}` };
  return callAws(call, signal, () => ask(client));
}

/** S3's names for a setting that a bucket does not have. */
const UNSET =
  /^(NoSuchTagSet|NoSuchPublicAccessBlockConfiguration|ServerSideEncryptionConfigurationNotFoundError|NoSuchLifecycleConfiguration|NoSuchBucketPolicy)$/;

/** The answer to a request for a setting; null when the bucket has none. */
export async function nullIfUnset<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked;
  } catch (error) {
    const cause = error instanceof ParallaxError ? error.cause : null;
    if (cause instanceof Error && UNSET.test(cause.name)) return null;
    throw error;
  }
}
