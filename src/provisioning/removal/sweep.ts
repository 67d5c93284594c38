import { callAws } from '../../datasources/aws/call-aws.js';
import { nullIfNotFound } from '../aws/refusals.js';
import { taggedArns } from '../aws/tags.js';
import { findIn } from '../engine/remove-all.js';
import type { Removal, RemovalStage, Retained } from '../resource.js';
import { isOurs } from '../resources/personalize/personalize-tags.js';
import type { RemovalContext } from '../resources/removal-context.js';

/** Findings of a sweep. */
export interface Remains {
  /** Resources that the stages still find, and stages that could not be searched. */
  readonly found: readonly (Removal | Retained)[];
  /** ARNs with our tag that no stage knows. */
  readonly unknown: readonly string[];
  /** Number of ended jobs that AWS keeps as history, at no cost; they cannot be deleted. */
  readonly records: number;
}

/** @see "Amazon Bedrock", "Amazon SageMaker" and "Amazon Personalize" of the service authorization reference */
const RECORD =
  /^arn:[^:]+:(sagemaker:[^:]*:[^:]*:training-job|bedrock:[^:]*:[^:]*:model-invocation-job|personalize:[^:]*:[^:]*:(dataset-import-job|data-deletion-job))\//;
/** Types that the stages have just read from their services, which know better than the index of tags. */
const ASKED =
  /^arn:[^:]+:(sqs:|logs:[^:]*:[^:]*:log-group:|cloudwatch:[^:]*:[^:]*:alarm:|es:[^:]*:[^:]*:domain\/|aoss:[^:]*:[^:]*:collection\/|cloudformation:)/;

/**
 * Searches once more for all resources of a deployment: by every stage, and in the account's index of tags, which
 * also lists types that no stage knows.
 */
export async function sweep(context: RemovalContext, stages: readonly RemovalStage[]): Promise<Remains> {
  const found: (Removal | Retained)[] = [];
  for (const stage of stages) found.push(...(await findIn(stage)));
  const known = new Set(found.map(({ arn }) => arn));
  const tagged = (await taggedArns(context)).filter((arn) => !known.has(arn));
  const unknown: string[] = [];
  for (const arn of tagged)
    if (!RECORD.test(arn) && !ASKED.test(arn) && (await isStillThere(context, arn))) unknown.push(arn);
  return { found, unknown, records: tagged.filter((arn) => RECORD.test(arn)).length };
}

export function isNothing({ found, unknown }: Remains): boolean {
  return found.length === 0 && unknown.length === 0;
}

/** A resource in the index of tags that its own service does not know is gone already. */
async function isStillThere(context: RemovalContext, arn: string): Promise<boolean> {
  if (/^arn:[^:]+:personalize:/.test(arn)) return isOurs(context.aws, context.deployment, arn);
  const Bucket = /^arn:[^:]+:s3:::([^/]+)$/.exec(arn)?.[1];
  if (Bucket === undefined) return true;
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  const s3 = await context.aws.s3();
  const call = { service: 'Amazon S3', action: 'HeadBucket', resource: `the bucket ${Bucket}` };
  const answer = await nullIfNotFound(
    callAws(call, context.signal, () => s3.send(new HeadBucketCommand({ Bucket }))),
  );
  return answer !== null;
}
