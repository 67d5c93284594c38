import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../words/use-words.js';

export interface SureProps {
  readonly label: string;
  readonly hint: string;
  readonly yes: string;
  readonly onYes: () => void | Promise<void>;
}

/** Something that cannot be undone: says what it does, and asks once more. */
export function Sure({ label, hint, yes, onYes }: SureProps): ReactNode {
  const words = useWords();
  const [asked, setAsked] = useState(false);
  return (
    <div>
      {asked ? (
        <fieldset className="sure" aria-label={words.sure}>
          <span>{words.sure}</span>
          <Button
            className="action is-final"
            autoFocus
            onPress={() => {
              setAsked(false);
              void onYes();
            }}
          >
            {yes}
          </Button>
          <Button className="quiet-button" onPress={() => setAsked(false)}>
            {words.cancel}
          </Button>
        </fieldset>
      ) : (
        <Button className="action" onPress={() => setAsked(true)}>
          {label}
        </Button>
      )}
      <p>{hint}</p>
    </div>
  );
}
