import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type ClusterOfImage,
  type Conversion,
  clusterCsv,
  measureInteractions,
} from '../../../catalogue/interactions/cluster-csv.js';
import {
  formatInteractionsReport,
  minimumProblems,
} from '../../../catalogue/interactions/interactions-problems.js';
import type { InteractionsReport } from '../../../catalogue/interactions/interactions-report.js';
import { hashOfFile } from '../../../catalogue/interactions/read-interactions.js';
import { httpStatusOf } from '../../../datasources/aws/as-parallax-error.js';
import { ParallaxError } from '../../../domain/errors.js';
import { askS3 } from '../../aws/ask-s3.js';
import { uploadObject } from '../../aws/upload-object.js';
import { clusterOfImages } from '../../clustering/cluster-of-images.js';
import { clusteringObjects } from '../../clustering/clustering-objects.js';
import { type ForgottenUsers, forgottenUsers } from '../../forgetting/forgotten-users.js';
import { bucketPrefix, clusteringFingerprint, interactionsFingerprint } from '../../names.js';
import type { Outputs, Resource, Work } from '../../resource.js';
import type { AwsContext } from '../deployment-context.js';
import { FREE } from '../prices.js';
import type { ResourceType } from '../resource-type.js';

const DEPENDS_ON = ['bucket', 'clustering'] as const;

/** Interactions by cluster, as an object in the bucket. */
export const interactions: ResourceType = {
  dependsOn: DEPENDS_ON,
  open: (context) =>
    interactionsResource({
      ...context,
      async clusterOfImages() {
        const { aws, deployment, open } = context;
        const objects = clusteringObjects(aws, deployment);
        const { clustering } = await objects.read(clusteringFingerprint(deployment));
        const reader = await open();
        if (reader === null) return () => null;
        return clusterOfImages(reader, clustering).finally(() => reader.close());
      },
    }),
  delete: { deletedWith: 'bucketObjects' },
};

export interface InteractionsOptions extends Pick<AwsContext, 'aws' | 'deployment'> {
  /** The clusters of the stored clustering, which is not live yet. Called when the interactions are created. */
  readonly clusterOfImages: () => Promise<ClusterOfImage>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Outputs of the ready resource: `uri` (s3://...), `fingerprint`, `rows`. */
const METADATA = ['rows', 'users', 'file-sha256'] as const;

/** The interactions by cluster as an object in the bucket; its name follows from all its sources. */
export function interactionsResource(options: InteractionsOptions): Resource {
  const { aws, deployment } = options;
  const bucket = deployment.bucket.name;
  // Once a run: `create` notices when the file changed since it was read.
  let file: Promise<string> | null = null;
  const fileHash = (): Promise<string> => {
    file ??= hashOfFile(deployment.interactions.file);
    return file;
  };
  const wanted = async () => {
    const [hash, forgotten] = await Promise.all([fileHash(), forgottenUsers(aws, deployment)]);
    const fingerprint = interactionsFingerprint(deployment, hash, forgotten.fingerprint);
    const key = `${bucketPrefix(deployment)}interactions/${fingerprint}.csv`;
    return { hash, forgotten, fingerprint, key };
  };

  async function create(_: unknown, { signal, say }: Work): Promise<void> {
    const { hash, forgotten, key } = await wanted();
    const clusterOf = await options.clusterOfImages();
    const conversion = conversionOf(options, forgotten, clusterOf);
    // S3 takes metadata before the first byte, so that the rows are counted before they are sent.
    const report = await measureInteractions(conversion);
    for (const line of formatInteractionsReport(report)) say(line);
    refuseTooFew(report, conversion.file);
    signal.throwIfAborted();
    const metadata = { rows: report.used, users: report.census.users, 'file-sha256': hash };
    await uploadObject(
      aws,
      {
        bucket,
        key,
        body: Readable.from(unchangedCsv(conversion, hash), { objectMode: false }),
        contentType: 'text/csv; charset=utf-8',
        metadata: Object.fromEntries(METADATA.map((name) => [name, String(metadata[name])])),
      },
      signal,
    );
  }

  return {
    id: 'interactions',
    title: `interactions of ${deployment.name} by cluster`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: [0, 5],
    price: async () => FREE,

    async read() {
      const { fingerprint, key } = await wanted();
      const metadata = await metadataOf(options, key);
      if (metadata === null) return { kind: 'missing' };
      const { rows } = metadata;
      if (rows === undefined)
        return { kind: 'outdated', why: `s3://${bucket}/${key} does not say what it holds.` };
      const outputs: Outputs = { uri: `s3://${bucket}/${key}`, fingerprint, rows };
      return { kind: 'ready', outputs };
    },

    create,
    update: create,
  };
}

function conversionOf(
  { deployment, now }: InteractionsOptions,
  forgotten: ForgottenUsers,
  clusterOf: ClusterOfImage,
): Conversion {
  const { file, weights } = deployment.interactions;
  return { file, weights, isForgotten: forgotten.has, clusters: () => clusterOf, now: now() };
}

/** The CSV of a file that still has the hash: other content would get a wrong name. */
async function* unchangedCsv(conversion: Conversion, fileHash: string): AsyncGenerator<string> {
  const hash = createHash('sha256');
  yield* clusterCsv({ ...conversion, watch: (bytes) => hash.update(bytes) }).text;
  if (hash.digest('hex') === fileHash) return;
  throw new ParallaxError(
    'BAD_USER_INPUT',
    `${conversion.file} changed while it was read: run the command again once no process writes to it.`,
  );
}

function refuseTooFew(report: InteractionsReport, file: string): void {
  const problems = minimumProblems(report, file);
  if (problems.length > 0) throw new ParallaxError('BAD_USER_INPUT', problems.join('\n'));
}

async function metadataOf(
  { aws, deployment }: InteractionsOptions,
  key: string,
): Promise<Readonly<Record<string, string>> | null> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const bucket = deployment.bucket.name;
  try {
    const { Metadata = {} } = await askS3(aws, 'HeadObject', bucket, (client) =>
      client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })),
    );
    return Metadata;
  } catch (error) {
    if (error instanceof ParallaxError && httpStatusOf(error.cause) === 404) return null;
    throw error;
  }
}
