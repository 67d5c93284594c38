import { describe, expect, it } from 'vitest';
import { type Caller, requireSignIn, signedInUserOf, userOf } from '../../../src/domain/caller.js';

const ann: Caller = { kind: 'user', subject: 'ann', scopes: new Set(['openid']) };
const service: Caller = { kind: 'user', subject: 'shop', scopes: new Set(['parallax:act-as']) };
/** Scopes that begin like the one of a service, end like it, or have it in another case. */
const alike: Caller = {
  ...{ kind: 'user', subject: 'crm' },
  scopes: new Set(['parallax:act-as-reader', 'parallax:act', 'not-parallax:act-as', 'PARALLAX:ACT-AS']),
};
const anonymous: Caller = { kind: 'anonymous' };
const unchecked: Caller = { kind: 'unchecked' };

function outcome(work: () => string | undefined): unknown {
  try {
    return work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

describe('whom a request is for', () => {
  it.each([
    ['a user, by default', ann, undefined, 'ann', 'ann'],
    ['a user, by null', ann, null, 'ann', 'ann'],
    ['a user, by their own id', ann, 'ann', 'ann', 'ann'],
    ["a user, by another's id", ann, 'ben', 'FORBIDDEN', 'FORBIDDEN'],
    ['a user, by no id at all', ann, '', 'FORBIDDEN', 'FORBIDDEN'],
    ['a service, by default', service, undefined, 'shop', 'shop'],
    ['a service, by any id', service, 'ben', 'ben', 'ben'],
    ['nobody signed in', anonymous, undefined, undefined, 'UNAUTHENTICATED'],
    ["a user with scopes alike, by another's id", alike, 'ben', 'FORBIDDEN', 'FORBIDDEN'],
    ['nobody signed in, by an id', anonymous, 'ben', 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
    ['nobody where there is no login', unchecked, null, undefined, undefined],
    ['anybody where there is no login', unchecked, 'ben', 'ben', 'ben'],
  ] as const)('%s', (_, caller, named, search, change) => {
    expect(outcome(() => userOf(caller, named))).toBe(search);
    expect(outcome(() => signedInUserOf(caller, named))).toBe(change);
  });

  it('is asked of a list of interactions before its entries', () => {
    expect(() => requireSignIn(anonymous)).toThrow('This needs a token');
    for (const caller of [ann, service, unchecked]) expect(() => requireSignIn(caller)).not.toThrow();
  });
});
