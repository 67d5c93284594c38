import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../words/use-words.js';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo?: () => void;
}

export type Tell = (text: string, undo?: () => void) => void;

const TellContext = createContext<Tell>(() => undefined);

/** Says what was just done, with a way back where there is one. */
export function useTell(): Tell {
  return use(TellContext);
}

const SHOWN_MS = 7_000;
const MOST = 2;

export function Toasts({ children }: { readonly children: ReactNode }): ReactNode {
  const words = useWords();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const last = useRef(0);
  const drop = useCallback((id: number) => setToasts((now) => now.filter((toast) => toast.id !== id)), []);
  const tell = useCallback<Tell>(
    (text, undo) => {
      const id = ++last.current;
      setToasts((now) => [...now.slice(1 - MOST), { id, text, ...(undo && { undo }) }]);
      setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const shown = useMemo(
    () =>
      toasts.map(({ id, text, undo }) => (
        <div key={id} className="toast">
          <span>{text}</span>
          {undo && (
            <Button
              className="quiet-button"
              onPress={() => {
                undo();
                drop(id);
              }}
            >
              {words.undo}
            </Button>
          )}
        </div>
      )),
    [toasts, drop, words],
  );
  return (
    <TellContext value={tell}>
      {children}
      <div className="toasts" role="status" aria-live="polite" data-react-aria-top-layer="true">
        {shown}
      </div>
    </TellContext>
  );
}
