import { Readable } from 'node:stream';
import { DeleteObjectsCommand, GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { callAws } from '../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Aws } from '../aws/open-aws.js';

/** Objects of one bucket. */
export interface BatchObjects {
  /** Keys that begin so. */
  list(prefix: string, signal: AbortSignal): Promise<readonly string[]>;
  /** The lines of an object; a line may be as long as a picture. */
  lines(key: string, signal: AbortSignal): AsyncIterable<string>;
  remove(keys: readonly string[], signal: AbortSignal): Promise<void>;
}

const REMOVED_AT_A_TIME = 1_000;

export function batchObjects(aws: Pick<Aws, 's3'>, Bucket: string): BatchObjects {
  const calling = (action: string) => ({
    service: 'Amazon S3',
    action,
    resource: `the bucket ${Bucket}`,
  });
  return {
    async list(Prefix, signal) {
      const client = await aws.s3();
      return callAws(calling('ListObjectsV2'), signal, async () => {
        const keys: string[] = [];
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
          keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
        }
        return keys;
      });
    },

    async *lines(Key, signal) {
      const client = await aws.s3();
      const { Body } = await callAws(calling('GetObject'), signal, () =>
        client.send(new GetObjectCommand({ Bucket, Key })),
      );
      if (!(Body instanceof Readable)) throw new TypeError('The answer of the service has no readable body.');
      yield* linesOf(Body, signal);
    },

    async remove(keys, signal) {
      const client = await aws.s3();
      for (let at = 0; at < keys.length; at += REMOVED_AT_A_TIME) {
        const Objects = keys.slice(at, at + REMOVED_AT_A_TIME).map((Key) => ({ Key }));
        const { Errors = [] } = await callAws(calling('DeleteObjects'), signal, () =>
          client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } })),
        );
        if (Errors.length > 0) {
          throw new ParallaxError(
            'UNAVAILABLE',
            `Amazon S3 kept ${Errors.length} objects of the bucket ${Bucket} that were to be removed: check that the credentials may do s3:DeleteObject.`,
          );
        }
      }
    },
  };
}

async function* linesOf(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let open = '';
  for await (const chunk of body) {
    signal.throwIfAborted();
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    open += first;
    for (const line of rest) {
      if (open !== '') yield open;
      open = line;
    }
  }
  if (open !== '') yield open;
}
