import { useMemo, useState, useSyncExternalStore } from 'react';
import { useQuery } from 'urql';
import { token } from '../gateway/token.js';
import { MarksDocument } from '../operations/generated/graphql.js';
import type { Settings } from '../settings.js';
import { myId, type Person } from './people.js';

/** The visitor, and the user in whose name the page calls the gateway. */
export interface Viewer {
  readonly person: Person;
  /** User id of searches: null for an unknown user, and where a token names the user. */
  readonly userId: string | null;
  /** True if marks are allowed: only in the visitor's own name. */
  readonly allowed: boolean;
  /** The variables that name the user in what is recorded; empty where a token does. */
  readonly mutator: { readonly userId?: string };
  /** Null where there is no login. */
  readonly login: Login | null;
}

export interface Login {
  readonly signedIn: boolean;
  signIn(token: string): void;
  /** Null where a proxy before the gateway adds the token. */
  readonly signOut: (() => void) | null;
}

/** @param person  as the address has it; with a login, the token's subject is the user and there is no choice */
export function useViewer({ auth }: Settings, person: Person): Viewer {
  const [bearer, setBearer] = useState(token.read);
  // Succeeds for every visitor with a token, also where a proxy before the gateway adds it.
  const [{ data }] = useQuery({ query: MarksDocument, variables: {}, pause: auth !== 'jwt' });
  const isKnown = data?.taste != null;
  const isMe = auth === 'none' && person.kind === 'me';
  // Two tabs that were opened at once may each have made an id: the one that was kept is both's.
  const me = useSyncExternalStore(onKeptElsewhere, () => (isMe ? myId() : null));
  return useMemo((): Viewer => {
    if (auth === 'jwt') {
      const signedIn = bearer !== null || isKnown;
      return {
        person: signedIn ? { kind: 'me' } : { kind: 'nobody' },
        userId: null,
        allowed: signedIn,
        mutator: {},
        login: {
          signedIn,
          signIn(value) {
            token.write(value);
            // The cached data belong to another user.
            location.reload();
          },
          signOut:
            bearer === null
              ? null
              : () => {
                  token.clear();
                  setBearer(null);
                  location.reload();
                },
        },
      };
    }
    const userId = person.kind === 'persona' ? person.id : me;
    const allowed = person.kind === 'me';
    return { person, userId, allowed, mutator: allowed && userId !== null ? { userId } : {}, login: null };
  }, [auth, person, bearer, isKnown, me]);
}

function onKeptElsewhere(onChange: () => void): () => void {
  addEventListener('storage', onChange);
  return () => removeEventListener('storage', onChange);
}
