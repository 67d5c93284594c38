import { useEffect } from 'react';
import type { Results } from './use-results.js';

/** Reads on this far before the end is in sight. */
const AHEAD_PX = 1_400;

/** Reads the next page when the end of what was read comes near. */
export function useMoreWhenNear({ everyone, you, more }: Results): void {
  // Each page that arrives makes the page longer: whether that is enough is looked at again.
  const read = `${everyone.edges.length} ${you.edges.length} ${everyone.state} ${you.state}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said above
  useEffect(() => {
    const look = (): void => {
      const columns = document.querySelectorAll('.column[data-side]');
      const ends = [...columns].flatMap((column) => {
        const skeleton = column.querySelector('.tile:not(.skeleton) + .skeleton');
        return skeleton === null ? [] : [skeleton.getBoundingClientRect()];
      });
      if (ends.some(({ top, width }) => width > 0 && top < innerHeight + AHEAD_PX)) more();
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [more, read]);
}
