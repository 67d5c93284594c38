import { type ErrorCode, ParallaxError } from '../../domain/errors.js';
import { memberOf } from '../../domain/unknown.js';
import { AnswerTooLongError } from './bounded-answer.js';

/** Description of a call to AWS, for an operator's message. */
export interface AwsCall {
  /** For example `Amazon Bedrock`. */
  readonly service: string;
  /** The operation, as policies name it: `InvokeModel`. */
  readonly action: string;
  /** Target of the call, for example `the model amazon.titan-embed-image-v1 in eu-west-1`. */
  readonly resource?: string;
}

/** The parts of the SDK's errors that are read here; which of them an error has depends on where it arose. */
interface Thrown {
  readonly name: string;
  readonly message: string;
  /** Node's own, `ECONNREFUSED` for example. */
  readonly code: string;
  /** 0 without an answer. */
  readonly status: number;
}

interface Verdict {
  readonly code: ErrorCode;
  readonly says: string;
  readonly retryAfterMs?: number;
}

const THROTTLED =
  /^(Throttling|Throttled|RequestThrottled|TooManyRequests|LimitExceeded|RequestLimitExceeded|ProvisionedThroughputExceeded|SlowDown)/;
const TIMED_OUT = /^(AbortError|TimeoutError|ModelTimeoutException|RequestTimeout(Exception)?)$/;
const SKEWED = /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)$/;
const BAD_SIGNATURE = /^(InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature)/;
const EXPIRED = /^(ExpiredToken(Exception)?|TokenRefreshRequired)$/;
const UNKNOWN_KEY =
  /^(UnrecognizedClient(Exception)?|InvalidClientTokenId|InvalidAccessKeyId|InvalidToken|AuthFailure)$/;
const NO_CREDENTIALS =
  /^(CredentialsProviderError|TokenProviderError|MissingAuthenticationToken(Exception)?)$/;
const REFUSED = /^(AccessDenied(Exception)?|Forbidden|OptInRequired|NotAuthorized)$/;
const UNKNOWN_RESOURCE = /^(ResourceNotFound(Exception)?|NoSuchBucket|NotFound)$/;
const ELSEWHERE = /^(PermanentRedirect|AuthorizationHeaderMalformed)$/;
const BROKEN = /^(ECONNRESET|EPIPE)$/;
const NETWORK_CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/**
 * Converts any error of an AWS client to RATE_LIMITED, TIMEOUT, UNAVAILABLE or INTERNAL. The message says
 * what to check, and the original is the cause. A ParallaxError passes unchanged.
 *
 * The service's own message stays in the cause: it may quote the request.
 */
export function asParallaxError(error: unknown, call: AwsCall): ParallaxError {
  if (error instanceof ParallaxError) return error;
  const { code, says, retryAfterMs } = judge(thrownOf(error), error, call);
  return new ParallaxError(code, says, {
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function judge(thrown: Thrown, error: unknown, call: AwsCall): Verdict {
  const { name, code, status } = thrown;
  const { service, action } = call;
  // The SDK reports a broken connection as a timeout too; Node's code distinguishes them.
  if ((TIMED_OUT.test(name) && !BROKEN.test(code)) || code === 'ETIMEDOUT' || status === 408) {
    return { code: 'TIMEOUT', says: `${service} did not answer ${action} in time; try again.` };
  }
  if (error instanceof AnswerTooLongError || isUnreadable(error, status)) {
    return {
      code: 'INTERNAL',
      says: `${service} answered ${action} with something that cannot be read: check the endpoint (AWS_ENDPOINT_URL...).`,
    };
  }
  // Before the throttling names and 429: the model is being loaded, which is not the caller's rate.
  if (name === 'ModelNotReadyException') {
    return unavailable(`${service} is still loading what ${action} needs; try again shortly.`, 5_000);
  }
  if (status === 429 || THROTTLED.test(name)) {
    return {
      code: 'RATE_LIMITED',
      says: `${service} is throttling ${action}; try again shortly, or raise the account's quota.`,
      retryAfterMs: 1_000,
    };
  }
  return refusal(thrown, call) ?? other(thrown, call);
}

/** No JSON, or JSON of other types than the service's: the SDK throws what its parser throws. */
function isUnreadable(error: unknown, status: number): boolean {
  return (error instanceof SyntaxError || (error instanceof TypeError && status >= 200)) && status < 300;
}

/** Errors that recur until an operator changes something; null for others. */
function refusal({ name, message, code, status }: Thrown, call: AwsCall): Verdict | null {
  const { service, action, resource } = call;
  const target = resource === undefined ? action : `${action} on ${resource}`;
  // Both kinds of clock skew have names of their own or, from most services, appear in a bad signature's
  // message.
  if (SKEWED.test(name) || (BAD_SIGNATURE.test(name) && /expired|not yet current/i.test(message))) {
    return unavailable(
      `${service} refused ${action} because of the time it was signed at: check the clock of this machine.`,
    );
  }
  if (BAD_SIGNATURE.test(name)) {
    return unavailable(
      `${service} refused the signature of ${action}: check the secret access key, and the region that is signed for.`,
    );
  }
  if (EXPIRED.test(name)) {
    return unavailable(`The AWS credentials have expired, so ${service} refused ${action}: renew them.`);
  }
  if (UNKNOWN_KEY.test(name)) {
    return unavailable(
      `${service} does not know the AWS credentials: check the access key and session token.`,
    );
  }
  if (NO_CREDENTIALS.test(name)) {
    return unavailable(
      `There are no usable AWS credentials for ${service}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or give the machine a role.`,
    );
  }
  if (/^Region is missing/.test(message)) {
    return unavailable(`There is no region to call ${service} in: set AWS_REGION.`);
  }
  if (ELSEWHERE.test(name) || (status >= 300 && status < 400)) {
    return unavailable(
      `${service} sent ${target} elsewhere: check the region (AWS_REGION) and the endpoint (AWS_ENDPOINT_URL...).`,
    );
  }
  if (REFUSED.test(name) || status === 401 || status === 403) {
    return unavailable(
      `${service} refused ${target}: check that the credentials may do it, and that the account has access to it in this region.`,
    );
  }
  if (UNKNOWN_RESOURCE.test(name) || status === 404) {
    const what = resource ?? `what ${action} names`;
    return unavailable(`${service} does not know ${what}: check the name, the region and the account.`);
  }
  if (name === 'ServiceQuotaExceededException') {
    return unavailable(`A quota of ${service} for ${target} is used up: raise it in Service Quotas.`);
  }
  if (NETWORK_CODES.test(code)) {
    return unavailable(
      `${service} cannot be reached (${code}): check the network, the region and the endpoint (AWS_ENDPOINT_URL...).`,
    );
  }
  return null;
}

function other({ status }: Thrown, { service, action }: AwsCall): Verdict {
  // 424 is Bedrock's for an error of the model itself.
  if (status >= 500 || status === 424 || status === 0) {
    return unavailable(`${service} failed at ${action}; try again shortly.`, 1_000);
  }
  return {
    code: 'INTERNAL',
    says: `${service} refused a request of ${action} as invalid; the log has its words.`,
  };
}

function unavailable(says: string, retryAfterMs?: number): Verdict {
  return { code: 'UNAVAILABLE', says, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function thrownOf(error: unknown): Thrown {
  const text = (key: string): string => {
    const value = memberOf(error, key);
    return typeof value === 'string' ? value : '';
  };
  return { name: text('name'), message: text('message'), code: text('code'), status: httpStatusOf(error) };
}

/** HTTP status of the answer behind an SDK error; 0 without an answer. */
export function httpStatusOf(error: unknown): number {
  return (
    numberIn(memberOf(error, '$metadata'), 'httpStatusCode') ||
    numberIn(memberOf(error, '$response'), 'statusCode')
  );
}

function numberIn(value: unknown, key: string): number {
  const number = memberOf(value, key);
  return typeof number === 'number' ? number : 0;
}
