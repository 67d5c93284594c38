import { httpStatusOf } from '../../datasources/aws/as-parallax-error.js';
import { ParallaxError } from '../../domain/errors.js';
import { askS3 } from '../aws/ask-s3.js';
import type { Aws } from '../aws/open-aws.js';
import type { Deployment } from '../file/deployment.js';
import { type ForgottenUser, forgottenKey, forgottenUsers } from './forgotten-users.js';

export interface ListChange<Result> {
  readonly users: readonly ForgottenUser[] | null;
  readonly result: Result;
}

/** More than any number of processes that write at once. */
const ATTEMPTS = 10;

/**
 * Changes the list of forgotten users. A conditional write replaces only the list that was read; when another process
 * was faster, it is read again.
 *
 * @param change  from what is listed to what is to be (null leaves it as it is), and a result
 * @throws ParallaxError UNAVAILABLE when the bucket cannot be read or written
 */
export async function updateForgottenUsers<Result>(
  aws: Aws,
  deployment: Pick<Deployment, 'name' | 'bucket'>,
  change: (users: readonly ForgottenUser[]) => Promise<ListChange<Result>>,
): Promise<Result> {
  const bucket = deployment.bucket.name;
  const key = forgottenKey(deployment);
  for (let attempt = 1; ; attempt += 1) {
    const etag = await etagOf(aws, bucket, key);
    // The list is as new as its tag, or newer: then the write is refused.
    const { users } = await forgottenUsers(aws, deployment);
    const { users: changed, result } = await change(users);
    if (changed === null) return result;
    try {
      await write(aws, bucket, key, etag, changed);
      return result;
    } catch (error) {
      if (!wasFaster(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function write(
  aws: Aws,
  bucket: string,
  key: string,
  etag: string | null,
  users: readonly ForgottenUser[],
): Promise<void> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: JSON.stringify({ users }),
    ContentType: 'application/json',
    ...(etag === null ? { IfNoneMatch: '*' } : { IfMatch: etag }),
  });
  await askS3(aws, 'PutObject', bucket, (client) => client.send(command));
}

/** Null when there is no such object. */
async function etagOf(aws: Aws, bucket: string, key: string): Promise<string | null> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    const { ETag } = await askS3(aws, 'HeadObject', bucket, (client) =>
      client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })),
    );
    return ETag ?? null;
  } catch (error) {
    if (error instanceof ParallaxError && httpStatusOf(error.cause) === 404) return null;
    throw error;
  }
}

/**
 * 412: another object than the one that was read; 409: another write at the same time.
 *
 * @see "Conditional writes", Amazon S3 user guide
 */
function wasFaster(error: unknown): boolean {
  return error instanceof ParallaxError && [409, 412].includes(httpStatusOf(error.cause));
}
