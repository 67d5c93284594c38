import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../words/use-words.js';
import { IconButton } from './icon-button.js';
import { Icon } from './icons.js';

export interface TopBarProps {
  readonly onHome: () => void;
  readonly onTaste: () => void;
  readonly onSettings: () => void;
  readonly children: ReactNode;
}

export function TopBar({ onHome, onTaste, onSettings, children }: TopBarProps): ReactNode {
  const words = useWords();
  return (
    <header className="top-bar">
      <button type="button" className="skip" onClick={skip}>
        {words.skipToResults}
      </button>
      <h1>
        <Button className="brand" onPress={onHome} aria-label="Parallax">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <circle cx="12" cy="16" r="9" className="brand-everyone" />
            <circle cx="20" cy="16" r="9" className="brand-you" />
          </svg>
          <span>Parallax</span>
        </Button>
      </h1>
      {children}
      <nav>
        <Button className="action" onPress={onTaste}>
          <Icon name="taste" /> <span>{words.taste}</span>
        </Button>
        <IconButton icon="settings" label={words.menu} onPress={onSettings} />
      </nav>
    </header>
  );
}

/** No link: a fragment in the address would replace the state that is there. */
function skip(): void {
  document.querySelector<HTMLElement>('.tile-open[tabindex="0"], main button')?.focus();
}
