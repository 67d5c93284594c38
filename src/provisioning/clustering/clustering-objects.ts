import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { httpStatusOf } from '../../datasources/aws/as-parallax-error.js';
import { collectUpTo } from '../../datasources/aws/bounded-answer.js';
import { callAws } from '../../datasources/aws/call-aws.js';
import type { Aws } from '../aws/open-aws.js';
import { bucketPrefix } from '../names.js';
import { decodeClustering, encodeClustering, type KeptClustering } from './clustering-file.js';

/** Clusterings of one deployment as objects of its bucket, by fingerprint. */
export interface ClusteringObjects {
  uri(fingerprint: string): string;
  /** The object's metadata; null when there is no object. */
  head(fingerprint: string, signal?: AbortSignal): Promise<ClusteringHead | null>;
  /** @throws ParallaxError UNAVAILABLE when it is not there; INTERNAL when it cannot be used */
  read(fingerprint: string, signal?: AbortSignal): Promise<KeptClustering>;
  /**
   * @param replace  an existing object; otherwise it stays, also one of another process
   */
  write(kept: KeptClustering, replace: boolean, signal?: AbortSignal): Promise<void>;
}

export interface ClusteringHead {
  /** Null without metadata: Parallax did not write it. */
  readonly id: string | null;
  readonly k: string | null;
}

const MOST_BYTES = 32_000_000;

export function clusteringObjects(
  aws: Pick<Aws, 's3'>,
  deployment: { readonly name: string; readonly bucket: { readonly name: string } },
): ClusteringObjects {
  const Bucket = deployment.bucket.name;
  const keyOf = (fingerprint: string): string =>
    `${bucketPrefix(deployment)}clusterings/${fingerprint}.json.gz`;
  const uri = (fingerprint: string): string => `s3://${Bucket}/${keyOf(fingerprint)}`;
  const calling = (action: string, fingerprint: string) => ({
    service: 'Amazon S3',
    action,
    resource: uri(fingerprint),
  });

  return {
    uri,

    head: (fingerprint, signal) =>
      callAws(calling('HeadObject', fingerprint), signal, async (abortSignal) => {
        const s3 = await aws.s3();
        try {
          const { Metadata = {} } = await s3.send(
            new HeadObjectCommand({ Bucket, Key: keyOf(fingerprint) }),
            abortSignal === undefined ? {} : { abortSignal },
          );
          return { id: Metadata['clustering'] ?? null, k: Metadata['k'] ?? null };
        } catch (error) {
          if (httpStatusOf(error) === 404) return null;
          throw error;
        }
      }),

    async read(fingerprint, signal) {
      const bytes = await callAws(calling('GetObject', fingerprint), signal, async (abortSignal) => {
        const s3 = await aws.s3();
        const { Body } = await s3.send(
          new GetObjectCommand({ Bucket, Key: keyOf(fingerprint) }),
          abortSignal === undefined ? {} : { abortSignal },
        );
        return collectUpTo(MOST_BYTES)(Body);
      });
      return decodeClustering(bytes, uri(fingerprint));
    },

    async write(kept, replace, signal) {
      const { fingerprint, clustering } = kept;
      await callAws(calling('PutObject', fingerprint), signal, async (abortSignal) => {
        const s3 = await aws.s3();
        try {
          await s3.send(
            new PutObjectCommand({
              Bucket,
              Key: keyOf(fingerprint),
              Body: encodeClustering(kept),
              ContentType: 'application/gzip',
              Metadata: { clustering: clustering.id, k: String(clustering.clusters.length) },
              ...(replace ? {} : { IfNoneMatch: '*' }),
            }),
            abortSignal === undefined ? {} : { abortSignal },
          );
        } catch (error) {
          // 412: another process was faster, and others may depend on its object already.
          if (replace || httpStatusOf(error) !== 412) throw error;
        }
      });
    },
  };
}
