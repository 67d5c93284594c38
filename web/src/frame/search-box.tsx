import { type ReactNode, useEffect, useRef, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { LONGEST_QUERY } from '../address/address.js';
import { PICTURE_TYPES } from '../results/read-picture.js';
import { useWords } from '../words/use-words.js';
import { IconButton } from './icon-button.js';
import { Icon } from './icons.js';

export interface SearchBoxProps {
  readonly query: string;
  /** `settled`: the person went on to the next thing, so that back leads here. */
  readonly onQuery: (query: string, settled: boolean) => void;
  readonly onPicture: (file: File) => void;
}

const DEBOUNCE_MS = 250;

/** Words or a picture to search with; results follow while one types. */
export function SearchBox({ query, onQuery, onPicture }: SearchBoxProps): ReactNode {
  const words = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(query);
  const sent = useRef(query);
  useEffect(() => {
    // Not what is on its way from here: another wrote the address.
    if (query !== sent.current) setTyped(query);
    sent.current = query;
  }, [query]);
  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed.trim();
      onQuery(typed.trim(), false);
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [typed, onQuery]);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (event.key !== '/' || inField || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.select();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);
  return (
    <search className="search">
      <form
        className="search-box"
        onSubmit={(event) => {
          event.preventDefault();
          sent.current = typed.trim();
          onQuery(typed.trim(), true);
        }}
      >
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          aria-label={words.search}
          placeholder={words.searchHint}
          value={typed}
          maxLength={LONGEST_QUERY}
          dir="auto"
          autoComplete="off"
          enterKeyHint="search"
          onChange={(event) => setTyped(event.target.value)}
        />
        {typed !== '' && (
          <IconButton
            icon="close"
            label={words.clearSearch}
            onPress={() => {
              setTyped('');
              field.current?.focus();
            }}
          />
        )}
        <FileTrigger
          acceptedFileTypes={PICTURE_TYPES}
          onSelect={(files) => {
            const [file] = files ?? [];
            if (file !== undefined) onPicture(file);
          }}
        >
          <IconButton icon="picture" label={words.choosePicture} />
        </FileTrigger>
      </form>
    </search>
  );
}
