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
/** Minimum time between fetches for an unknown key, so that forged tokens cannot flood the issuer. */
const UNKNOWN_KEY_PAUSE_MS = 30_000;
/**
 * Keys older than this are fetched again in the background; keys that the issuer revoked are dropped then.
 */
const REFRESH_AFTER_MS = 10 * 60_000;
/** While the issuer cannot be reached, its last keys are believed for this long. */
const MAX_AGE_MS = 24 * 60 * 60_000;
/** After a failed fetch, requests fail at once for this time instead of waiting for the next fetch. */
const FAILURE_PAUSE_MS = 2_000;

/** The key that tokens are verified with: the shared secret, or what the issuer publishes. */
export function verificationKey(jwt: JwtConfig, options: KeyOptions): JWTVerifyGetKey {
  if (jwt.jwksUrl !== null) return publishedKeys(new URL(jwt.jwksUrl), options);
  const secret: KeyObject = createSecretKey(jwt.secret ?? '', 'utf8');
  return async () => secret;
}

/**
 * The keys of a JWKS, fetched on first use and cached.
 *
 * @returns a function that throws ParallaxError UNAVAILABLE while the keys cannot be fetched, and jose's
 *   error
 *    for a token without a matching key
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
        'The keys that verify tokens are not available at the moment: send the request again.',
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
