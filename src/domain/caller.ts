import { ParallaxError } from './errors.js';

/** Who sends a request, as far as its token says. */
export type Caller =
  /** No login is configured: a request is believed about whom it is for. */
  | { readonly kind: 'unchecked' }
  /** No token. */
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly subject: string; readonly scopes: ReadonlySet<string> };

/** The scope of a service that speaks for others: its token may name any user. */
export const ACT_AS = 'parallax:act-as';

/**
 * Whom a search is for.
 *
 * @param userId  as the client named it; nothing: the token's subject
 * @returns undefined for an anonymous search
 * @throws ParallaxError UNAUTHENTICATED or FORBIDDEN (argument `userId`) for another than the caller
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
 * Whom something is for that is never anonymous: what is kept of a user, and every change of it.
 *
 * @returns undefined only without a login, when the client names nobody
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
