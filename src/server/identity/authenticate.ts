import { type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { JwtConfig } from '../../config/config.js';
import { parseUserId } from '../../domain/arguments.js';
import type { Caller } from '../../domain/caller.js';
import type { ReportFault } from '../../domain/degradation.js';
import { ParallaxError } from '../../domain/errors.js';
import { badToken, tokenProblem } from './token-problem.js';
import { verificationKey } from './verification-key.js';

/**
 * Identifies the sender of a request.
 *
 * @param authorization  the header of that name
 * @throws ParallaxError UNAUTHENTICATED for an invalid token, with the problem in general terms; UNAVAILABLE
 *    when the issuer's keys cannot be fetched
 */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

export interface AuthenticateOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: ReportFault;
}

/** Seconds that the issuer's clock and ours may be apart. */
const CLOCK_TOLERANCE_S = 30;

/** Creates the function that identifies a sender by the token. */
export function createAuthenticate(jwt: JwtConfig, { now, report }: AuthenticateOptions): Authenticate {
  const key = verificationKey(jwt, { now, report });
  const rules: JWTVerifyOptions = {
    // Pinned: otherwise a public key could pass as a shared secret, and `none` as a signature.
    algorithms: [...jwt.algorithms],
    issuer: jwt.issuer,
    audience: jwt.audience,
    clockTolerance: CLOCK_TOLERANCE_S,
    requiredClaims: ['exp', 'sub'],
  };
  return async (authorization) => {
    if (authorization === undefined || authorization === '') return { kind: 'anonymous' };
    const token = bearerToken(authorization);
    try {
      const options = { ...rules, currentDate: new Date(now()) };
      const { payload } = await jwtVerify(token, key, options);
      return { kind: 'user', subject: subjectOf(payload), scopes: scopesOf(payload) };
    } catch (error) {
      if (error instanceof ParallaxError) throw error;
      throw tokenProblem(error);
    }
  };
}

function bearerToken(authorization: string): string {
  const token = /^Bearer +([^\s]+) *$/i.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw badToken('The authorization header must read: Bearer <token>.');
}

function subjectOf({ sub }: JWTPayload): string {
  try {
    return parseUserId(sub, 'sub');
  } catch (cause) {
    throw badToken('The subject (sub) of the token cannot be the id of a user.', cause);
  }
}

/** RFC 8693 has `scope`, a text with spaces; some issuers have `scp`, that or a list. */
function scopesOf(payload: JWTPayload): ReadonlySet<string> {
  const claim = payload['scope'] ?? payload['scp'];
  const scopes: readonly unknown[] = typeof claim === 'string' ? claim.split(' ') : list(claim);
  return new Set(scopes.filter((scope): scope is string => typeof scope === 'string' && scope !== ''));
}

function list(claim: unknown): readonly unknown[] {
  return Array.isArray(claim) ? claim : [];
}
