import { errors } from 'jose';
import { ParallaxError } from '../../domain/errors.js';

/**
 * Creates an UNAUTHENTICATED error about a token; its message is sent in a header too, so it is plain ASCII
 * without quotes.
 */
export function badToken(message: string, cause?: unknown): ParallaxError {
  return new ParallaxError('UNAUTHENTICATED', message, { cause });
}

/** Describes the problem of a refused token without helping an attacker to forge a better one. */
export function tokenProblem(error: unknown): ParallaxError {
  if (error instanceof errors.JWTExpired) return badToken('The token has expired: get a new one.', error);
  if (error instanceof errors.JWTClaimValidationFailed) return badToken(claimProblem(error), error);
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return badToken('The token is signed with an algorithm that is not accepted here.', error);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return badToken('The signature of the token is not valid.', error);
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return badToken('The token does not name a key (kid) that its issuer publishes.', error);
  }
  if (error instanceof errors.JOSEError) {
    return badToken('The token cannot be read: it must be a signed JWT.', error);
  }
  return new ParallaxError('INTERNAL', 'The token could not be verified.', { cause: error });
}

function claimProblem({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === 'missing') return `The token lacks the claim ${claim}.`;
  switch (claim) {
    case 'iss':
      return 'The token is not from the issuer that is trusted here.';
    case 'aud':
      return 'The token is meant for another audience.';
    case 'nbf':
      return 'The token is not valid yet.';
    default:
      return `The claim ${claim} of the token is not valid.`;
  }
}
