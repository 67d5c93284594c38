import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../words/use-words.js';
import type { Login } from './use-viewer.js';

/** Where a login is needed: its token is pasted, and says who looks. */
export function SignIn({ login }: { readonly login: Login }): ReactNode {
  const words = useWords();
  const [pasted, setPasted] = useState('');
  if (login.signedIn) {
    return (
      <div className="sign-in">
        <h2>{words.you}</h2>
        {login.signOut !== null && (
          <Button className="quiet-button" onPress={login.signOut}>
            {words.forgetToken}
          </Button>
        )}
      </div>
    );
  }
  return (
    <form
      className="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        if (pasted.trim() !== '') login.signIn(pasted);
      }}
    >
      <input
        type="password"
        autoComplete="off"
        aria-label={words.token}
        placeholder={words.token}
        title={words.tokenHint}
        value={pasted}
        onChange={(event) => setPasted(event.target.value)}
      />
      <Button className="action" type="submit">
        {words.useToken}
      </Button>
    </form>
  );
}
