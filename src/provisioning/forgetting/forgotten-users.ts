import { createHash } from 'node:crypto';
import { z } from 'zod';
import { httpStatusOf } from '../../datasources/aws/as-parallax-error.js';
import { ParallaxError } from '../../domain/errors.js';
import { askS3 } from '../aws/ask-s3.js';
import type { Aws } from '../aws/open-aws.js';
import type { Deployment } from '../file/deployment.js';
import { bucketPrefix } from '../names.js';

/** Forgotten users of a deployment, known by a hash alone. */
export interface ForgottenUsers {
  readonly users: readonly ForgottenUser[];
  has(userId: string): boolean;
  /** Changes with who is on the list, and with nothing else; the same for every empty list. */
  readonly fingerprint: string;
}

export interface ForgottenUser {
  /** As `hashOfUser`. */
  readonly hash: string;
  /** Time of the request, ISO 8601. */
  readonly at: string;
  /**
   * Name of Personalize's data deletion job that the user belongs to, which may be still to be made; null where
   * nothing was in Personalize to be deleted.
   */
  readonly job: string | null;
}

const forgottenFile = z.object({
  users: z.array(
    z.object({
      hash: z.string().regex(/^[\da-f]{64}$/),
      at: z.string(),
      job: z.string().nullable().default(null),
    }),
  ),
});

/** Key of the list in the deployment's bucket. */
export function forgottenKey(deployment: Pick<Deployment, 'name'>): string {
  return `${bucketPrefix(deployment)}forgotten/users.json`;
}

/** The only trace that is kept of a forgotten user: SHA-256, hex, of the deployment's name, a line end and the id. */
export function hashOfUser({ name }: Pick<Deployment, 'name'>, userId: string): string {
  return createHash('sha256').update(`${name}\n${userId}`).digest('hex');
}

/**
 * The list in the bucket; empty without an object or a bucket.
 *
 * @throws ParallaxError UNAVAILABLE when the bucket cannot be read, INTERNAL when the object is not such a
 *   list:
 *   an empty list would bring forgotten users back
 */
export async function forgottenUsers(
  aws: Aws,
  deployment: Pick<Deployment, 'name' | 'bucket'>,
): Promise<ForgottenUsers> {
  const key = forgottenKey(deployment);
  const text = await textOf(aws, deployment.bucket.name, key);
  if (text === null) return forgottenList(deployment, []);
  try {
    return forgottenList(deployment, forgottenFile.parse(JSON.parse(text)).users);
  } catch (cause) {
    throw new ParallaxError(
      'INTERNAL',
      `s3://${deployment.bucket.name}/${key} is no list of forgotten users: bring an earlier version of it back; without it they would be trained on.`,
      { cause },
    );
  }
}

/** The list of these users. */
export function forgottenList(
  deployment: Pick<Deployment, 'name'>,
  users: readonly ForgottenUser[],
): ForgottenUsers {
  const hashes = new Set(users.map(({ hash }) => hash));
  return {
    users,
    // Most lists are empty, and hashing millions of rows takes seconds.
    has: (userId) => hashes.size > 0 && hashes.has(hashOfUser(deployment, userId)),
    fingerprint:
      hashes.size === 0
        ? ''
        : createHash('sha256')
            .update([...hashes].sort().join('\n'))
            .digest('hex'),
  };
}

async function textOf(aws: Aws, bucket: string, key: string): Promise<string | null> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    return await askS3(aws, 'GetObject', bucket, async (client) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    });
  } catch (error) {
    if (error instanceof ParallaxError && httpStatusOf(error.cause) === 404) return null;
    throw error;
  }
}
