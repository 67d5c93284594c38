import { isDeepStrictEqual } from 'node:util';
import { ParallaxError } from '../../../domain/errors.js';
import type { Deployment } from '../../file/deployment.js';
import { bucketPrefix, partitionOf } from '../../names.js';

type Statement = Readonly<Record<string, unknown>>;
type Names = Pick<Deployment, 'name' | 'region' | 'bucket' | 'personalize'>;

/**
 * True when a bucket's policy lets Personalize read the deployment's objects.
 *
 * @param policy  JSON; null for none
 */
export function letsPersonalizeRead(policy: string | null, deployment: Names): boolean {
  const standing = statementsIn(policy).map(plain);
  return wanted(deployment).every((each) => standing.some((other) => isDeepStrictEqual(other, plain(each))));
}

/** The policy with those statements added; others are kept. JSON. */
export function policyForPersonalize(policy: string | null, deployment: Names): string {
  const ours = wanted(deployment);
  const others = statementsIn(policy).filter(({ Sid }) => !ours.some((each) => each['Sid'] === Sid));
  return JSON.stringify({ Version: '2012-10-17', Statement: [...others, ...ours] });
}

/**
 * Personalize reads as itself, not only as its role. It writes nothing, and reads nothing beside the deployment's
 * own objects; a list tells names alone.
 *
 * @see "Giving Amazon Personalize access to Amazon S3 resources", Amazon Personalize developer guide
 */
function wanted(deployment: Names): readonly Statement[] {
  const bucket = `arn:${partitionOf(deployment.region)}:s3:::${deployment.bucket.name}`;
  const allow = {
    Effect: 'Allow',
    Principal: { Service: 'personalize.amazonaws.com' },
    ...forAccountOf(deployment.personalize.role),
  };
  return [
    { Sid: 'ParallaxPersonalizeLists', ...allow, Action: 's3:ListBucket', Resource: bucket },
    {
      Sid: 'ParallaxPersonalizeReads',
      ...allow,
      Action: 's3:GetObject',
      Resource: `${bucket}/${bucketPrefix(deployment)}*`,
    },
  ];
}

/** The service works for every account; jobs of other accounts may not read here. */
function forAccountOf(role: string): Statement {
  const account = /^arn:[^:]+:iam::(\d{12}):/.exec(role)?.[1];
  return account === undefined ? {} : { Condition: { StringEquals: { 'aws:SourceAccount': account } } };
}

function statementsIn(policy: string | null): readonly Statement[] {
  if (policy === null) return [];
  const parsed: unknown = parse(policy);
  const statement: unknown = isObject(parsed) ? parsed['Statement'] : undefined;
  return (Array.isArray(statement) ? statement : [statement]).filter(isObject);
}

function parse(policy: string): unknown {
  try {
    return JSON.parse(policy);
  } catch (error) {
    throw new ParallaxError(
      'INTERNAL',
      'Amazon S3 answered GetBucketPolicy with something that is no JSON.',
      {
        cause: error,
      },
    );
  }
}

function isObject(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null;
}

/** A list of one is what is in it: services write either. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? plain(value[0]) : value.map(plain).sort();
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
