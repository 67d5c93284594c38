/**
 * Values that the environment and `parallax.yaml` both may hold, and the sentence about each, which follows "it must
 * be". The environment is read without zod: it would add 89 KB to each function of Lambda.
 */
export interface TextRule {
  readonly pattern: RegExp;
  readonly allowed: string;
}

/** Any text on one line. */
export function lineOf(allowed: string): TextRule {
  return { pattern: /^[^\0\r\n]+$/, allowed };
}

/** A folder's name beside that of the fetched models. */
export const CATALOGUE_NAME: TextRule = {
  pattern: /^(?!models$)[a-z0-9][a-z0-9_-]{0,63}$/,
  allowed:
    'a name of 1 to 64 lower-case letters, digits, "-" and "_" that begins with a letter or digit, and not "models"',
};

export const REGION: TextRule = {
  pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
  allowed: 'a region of AWS, for example eu-west-1',
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET_NAME: TextRule = {
  pattern:
    /^(?!xn--|sthree-|amzn-s3-demo-|.*\.\.|\d+\.\d+\.\d+\.\d+$)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  allowed: 'the name of a bucket: 3 to 63 of a-z, 0-9, "-" and ".", as S3 allows them',
};

export const OPENSEARCH_ALIAS: TextRule = {
  pattern: /^[a-z0-9][a-z0-9_-]{0,99}$/,
  allowed: 'a name of 1 to 100 lower-case letters, digits, "-" and "_" that begins with a letter or digit',
};

export const OPENSEARCH_AUTHS = ['none', 'basic', 'es', 'aoss'] as const;
export const OPENSEARCH_ENGINES = ['faiss', 'lucene'] as const;
export const OPENSEARCH_SPACES = ['l2', 'cosinesimil', 'innerproduct'] as const;

/** A whole number, both ends included. */
export interface RangeRule {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

export const OPENSEARCH_SHARDS: RangeRule = { least: 1, most: 100, usual: 1 };
export const OPENSEARCH_REPLICAS: RangeRule = { least: 0, most: 10, usual: 1 };
export const BEDROCK_REQUESTS_PER_SECOND: RangeRule = { least: 1, most: 10_000, usual: 30 };

export function rangeInWords({ least, most }: Pick<RangeRule, 'least' | 'most'>): string {
  return `a whole number from ${least} to ${most}`;
}
