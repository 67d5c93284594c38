import { ParallaxError } from './errors.js';

/** The sender of a request, as its token identifies it. */
export type Caller =
  /** No login is configured: the user id in the request is trusted. */
  | { readonly kind: 'unchecked' }
  /** No token. */
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly subject: string; readonly scopes: ReadonlySet<string> };

/** The scope of a service that speaks for others: its token may name any user. */
export const ACT_AS = 'parallax:act-as';

/**
 * Returns the user that a search is for.
 *
 * @param userId  the client's argument; the token's subject by default
 * @returns undefined for an anonymous search
 * @throws ParallaxError UNAUTHENTICATED or FORBIDDEN (argument `userId`) for another user than the caller
 */
export function userOf(caller: Caller, userId: string | null | undefined): string | undefined {
  const named = userId ?? undefined;
  switch (caller.kind) {
    case 'unchecked':
      return named;
    case 'anonymous':
      if (named === undefined) return undefined;
      throw new ParallaxError(
        'UNAUTHENTICATED',
        '`userId` needs a token: send one in the authorization header, or leave `userId` out.',
        { argument: 'userId' },
      );
    case 'user':
      if (named === undefined || named === caller.subject) return caller.subject;
      if (caller.scopes.has(ACT_AS)) return named;
      throw new ParallaxError(
        'FORBIDDEN',
        `\`userId\` must be the token's own subject, or be left out; another needs the scope ${ACT_AS}.`,
        { argument: 'userId' },
      );
  }
}

/**
 * Returns the user of an operation that is never anonymous: reading or changing a user's stored data.
 *
 * @returns undefined only without a login and without `userId`
 * @throws ParallaxError as `userOf`, and UNAUTHENTICATED without a token
 */
export function signedInUserOf(caller: Caller, userId: string | null | undefined): string | undefined {
  requireSignIn(caller);
  return userOf(caller, userId);
}

/** @throws ParallaxError UNAUTHENTICATED when a login is configured and the request has no token */
export function requireSignIn(caller: Caller): void {
  if (caller.kind !== 'anonymous') return;
  throw new ParallaxError(
    'UNAUTHENTICATED',
    'This needs a token: send it in the header `authorization: Bearer <token>`.',
  );
}
