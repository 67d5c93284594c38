import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { type Address, readAddress, writeAddress } from './address.js';

export type ChangeAddress = (change: Partial<Address>, history?: 'push' | 'replace') => void;

const CHANGED = 'addresschange';

/** The page's state is its address: the back button works, and a link to it can be sent. */
export function useAddress(): readonly [Address, ChangeAddress] {
  const search = useSyncExternalStore(follow, () => location.search);
  const address = useMemo(() => readAddress(search), [search]);
  const change = useCallback<ChangeAddress>((part, how = 'push') => {
    // Not that of the last render: two changes of one moment are both to be seen.
    const next = writeAddress({ ...readAddress(location.search), ...part });
    if (next === location.search) return;
    const url = `${location.pathname}${next}`;
    if (how === 'push') history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    dispatchEvent(new Event(CHANGED));
  }, []);
  return [address, change];
}

function follow(onChange: () => void): () => void {
  addEventListener('popstate', onChange);
  addEventListener(CHANGED, onChange);
  return () => {
    removeEventListener('popstate', onChange);
    removeEventListener(CHANGED, onChange);
  };
}
