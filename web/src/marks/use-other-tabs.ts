import { useCallback, useEffect, useRef } from 'react';

const CHANNEL = 'parallax-learnt';

/**
 * Hears from the other tabs of this browser that something was learnt of the same user; a tab that is not looked
 * at waits until it is.
 *
 * @param userId   empty: the subject of a token
 * @param onHeard  the same function as long as it does the same
 * @returns tells the other tabs
 */
export function useOtherTabs(userId: string, onHeard: () => void): () => void {
  const channel = useRef<BroadcastChannel | null>(null);
  useEffect(() => {
    const opened = new BroadcastChannel(CHANNEL);
    channel.current = opened;
    let waits = false;
    const look = (): void => {
      if (!waits || document.hidden) return;
      waits = false;
      onHeard();
    };
    opened.onmessage = ({ data }: MessageEvent<unknown>) => {
      waits ||= data === userId;
      look();
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      opened.close();
    };
  }, [userId, onHeard]);
  return useCallback(() => channel.current?.postMessage(userId), [userId]);
}
