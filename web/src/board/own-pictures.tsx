import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../words/use-words.js';

const commandsFor = (
  catalogue: string,
): string => `npm run parallax -- ingest ~/Pictures --catalogue ${catalogue}
CATALOGUE=${catalogue} npm start`;

export interface OwnPicturesProps {
  readonly catalogue: string;
  readonly isEmpty: boolean;
}

/** Names the commands that put one's own pictures in, on the machine that runs the gateway; nothing where that is done. */
export function OwnPictures({ catalogue, isEmpty }: OwnPicturesProps): ReactNode {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  const isDemo = catalogue === 'demo';
  if (!(isDemo || isEmpty) || !isLoopback(location.hostname)) return null;
  const commands = commandsFor(isDemo ? 'mine' : catalogue);
  return (
    <section className="own-pictures">
      <h3>{words.ownPictures}</h3>
      <p>{words.ownPicturesHint}</p>
      <pre dir="ltr">
        <code>{commands}</code>
      </pre>
      {navigator.clipboard !== undefined && (
        <Button
          className="quiet-button"
          onPress={() => void navigator.clipboard.writeText(commands).then(() => setCopied(true))}
        >
          {copied ? words.copied : words.copy}
        </Button>
      )}
    </section>
  );
}

function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
