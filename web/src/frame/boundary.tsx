import { Component, type ReactNode, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../words/use-words.js';
import { PartMissing } from './fetch-part.js';

interface BoundaryProps {
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly error: unknown;
}

/** Where something inside cannot be shown, the page says so and what to do; what is outside stays. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override readonly state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === null ? this.props.children : <Broken isMissing={error instanceof PartMissing} />;
  }
}

function Broken({ isMissing }: { readonly isMissing: boolean }): ReactNode {
  const words = useWords();
  const [newer, setNewer] = useState(false);
  useEffect(() => {
    void hasNewerPage().then(setNewer);
  }, []);
  return (
    <div className="broken" role="alert">
      <span>{newer ? words.newVersion : isMissing ? words.partMissing : words.broken}</span>
      <Button className="action" onPress={() => location.reload()}>
        {words.reload}
      </Button>
    </div>
  );
}

/** Returns true if the gateway now serves a page with other files. */
async function hasNewerPage(): Promise<boolean> {
  const script = document.querySelector('script[type=module]')?.getAttribute('src');
  const page = await fetch(new URL('./', document.baseURI))
    .then((answer) => (answer.ok ? answer.text() : null))
    .catch(() => null);
  return script != null && page !== null && !page.includes(script);
}
