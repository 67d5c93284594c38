import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../words/use-words.js';

const COMMANDS = `npm run parallax -- ingest ~/Pictures --catalogue mine
CATALOGUE=mine npm start`;

/** Names the commands that put one's own pictures in the demo's place; nothing where that is done. */
export function OwnPictures({ demo }: { readonly demo: boolean }): ReactNode {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  if (!demo) return null;
  return (
    <section className="own-pictures">
      <h3>{words.ownPictures}</h3>
      <p>{words.ownPicturesHint}</p>
      <pre dir="ltr">
        <code>{COMMANDS}</code>
      </pre>
      {navigator.clipboard !== undefined && (
        <Button
          className="quiet-button"
          onPress={() => void navigator.clipboard.writeText(COMMANDS).then(() => setCopied(true))}
        >
          {copied ? words.copied : words.copy}
        </Button>
      )}
    </section>
  );
}
