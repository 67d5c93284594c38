import { type ReactNode, useEffect } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useWords } from '../words/use-words.js';
import { IconButton } from './icon-button.js';

export interface SheetProps {
  readonly title: string;
  readonly open: boolean;
  /** `side`: along the edge of the page; `middle`: before it. */
  readonly place: 'side' | 'middle';
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog before the page: keeps the focus, closes by Escape and by a press beside it. */
export function Sheet({ title, open, place, onClose, children }: SheetProps): ReactNode {
  const words = useWords();
  useEffect(() => {
    if (!open) return;
    // The focus may not be in it yet, or no longer where a list behind it was replaced.
    const closeByEscape = ({ key, target }: KeyboardEvent): void => {
      const isInDialog = target instanceof Element && target.closest('[role$=dialog]') !== null;
      if (key === 'Escape' && !isInDialog) onClose();
    };
    document.addEventListener('keydown', closeByEscape);
    return () => document.removeEventListener('keydown', closeByEscape);
  }, [open, onClose]);
  return (
    <ModalOverlay
      className="sheet-backdrop"
      isDismissable
      isOpen={open}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      data-place={place}
    >
      <Modal className="sheet" data-place={place}>
        <Dialog className="sheet-dialog">
          <header className="sheet-header">
            <Heading slot="title">{title}</Heading>
            <IconButton icon="close" label={words.close} onPress={onClose} />
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
