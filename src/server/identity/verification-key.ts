import { createSecretKey, type KeyObject } from 'node:crypto';
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import type { JwtConfig } from '../../config/config.js';
import type { ReportFault } from '../../domain/degradation.js';
import { ParallaxError } from '../../domain/errors.js';

export interface KeyOptions {
  /** Milliseconds; only differences matter. */
  readonly now: () => number;
  readonly report: ReportFault;
}

const FETCH_TIMEOUT_MS = 3_000;
/** A token with an unknown key may ask for the keys again this often, so that nobody can make us flood the issuer. */
const UNKNOWN_KEY_PAUSE_MS = 30_000;
/** Keys older than this are fetched again beside the request; what the issuer took back is gone then. */
const REFRESH_AFTER_MS = 10 * 60_000;
/** While the issuer cannot be reached, its last keys are believed for this long. */
const MAX_AGE_MS = 24 * 60 * 60_000;
/** After a fetch that failed, requests are told so at once for a while instead of waiting for the next. */
const FAILURE_PAUSE_MS = 2_000;

/** The key that tokens are verified with: the shared secret, or what the issuer publishes. */
export function verificationKey(jwt: JwtConfig, options: KeyOptions): JWTVerifyGetKey {
  if (jwt.jwksUrl !== null) return publishedKeys(new URL(jwt.jwksUrl), options);
  const secret: KeyObject = createSecretKey(jwt.secret ?? '', 'utf8');
  return async () => secret;
}

/**
 * The keys of a JWKS, fetched when they are first needed and kept.
 *
 * @returns throws ParallaxError UNAVAILABLE while the keys cannot be had, and what jose says of a token
 *   that names none of them
 */
function publishedKeys(url: URL, { now, report }: KeyOptions): JWTVerifyGetKey {
  let failedAt = Number.NEGATIVE_INFINITY;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  const keys = createRemoteJWKSet(url, {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: UNKNOWN_KEY_PAUSE_MS,
    cacheMaxAge: MAX_AGE_MS,
    async [customFetch](address, request) {
      if (now() - failedAt < FAILURE_PAUSE_MS) throw new Error('The keys could not be fetched just now.');
      const response = await fetch(address, request);
      fetchedAt = now();
      return response;
    },
  });
  const failed = (error: unknown): void => {
    if (now() - failedAt < FAILURE_PAUSE_MS) return;
    failedAt = now();
    report('JWKS', error);
  };
  return async (header, token) => {
    const age = now() - fetchedAt;
    if (age >= REFRESH_AFTER_MS && Number.isFinite(age)) keys.reload().catch(failed);
    try {
      return await keys(header, token);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      failed(error);
      throw new ParallaxError(
        'UNAVAILABLE',
        'The keys that tokens are checked with cannot be had at the moment: send the request again.',
        { retryAfterMs: FAILURE_PAUSE_MS, cause: error },
      );
    }
  };
}

function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
