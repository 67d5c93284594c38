import { AwsError } from './aws-error.js';
import type { Headers } from './read-input.js';

export interface SignatureRules {
  readonly signedFor: string;
  readonly region: string;
  /** Access key ids that the services know; null: any. */
  readonly accessKeys: ReadonlySet<string> | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const MOST_SKEW_MS = 5 * 60 * 1_000;
const CREDENTIAL = /^AWS4-HMAC-SHA256 +Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request\b/;

/**
 * Validates the form, service, region and time of a Signature Version 4. The signature itself is not
 * verified: a stand-in's secret is not secret.
 *
 * @throws AwsError 403, with the names and messages of AWS
 * @see "Elements of an AWS API request signature", AWS Identity and Access Management user guide
 */
export function checkSignature(
  headers: Headers,
  { signedFor, region, accessKeys, now }: SignatureRules,
): void {
  const { authorization, 'x-amz-date': date } = headers;
  if (typeof authorization !== 'string' || authorization === '')
    throw refused('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const [, accessKey = '', , signedRegion = '', service = ''] = CREDENTIAL.exec(authorization) ?? [];
  if (
    accessKey === '' ||
    !/Signature=[0-9a-f]{64}/.test(authorization) ||
    !/SignedHeaders=/.test(authorization)
  )
    throw refused(
      'IncompleteSignatureException',
      "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters of AWS4-HMAC-SHA256.",
    );
  if (accessKeys !== null && !accessKeys.has(accessKey))
    throw refused('UnrecognizedClientException', 'The security token included in the request is invalid.');
  if (signedRegion !== region)
    throw refused(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region, not '${signedRegion}'.`,
    );
  if (service !== signedFor)
    throw refused(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${signedFor}'.`,
    );
  checkTime(typeof date === 'string' ? date : '', now);
}

function checkTime(date: string, now: number): void {
  const signedAt = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (Number.isNaN(signedAt))
    throw refused('IncompleteSignatureException', "Authorization header requires existence of 'X-Amz-Date'.");
  if (signedAt < now - MOST_SKEW_MS)
    throw refused(
      'InvalidSignatureException',
      `Signature expired: ${date} is now earlier than ${basic(now - MOST_SKEW_MS)} (${basic(now)} - 5 min.)`,
    );
  if (signedAt > now + MOST_SKEW_MS)
    throw refused(
      'InvalidSignatureException',
      `Signature not yet current: ${date} is still later than ${basic(now + MOST_SKEW_MS)} (${basic(now)} + 5 min.)`,
    );
}

function refused(code: string, message: string): AwsError {
  return new AwsError(code, 403, message);
}

/** ISO 8601 without separators, the form of `X-Amz-Date`. */
function basic(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
