import { type RefObject, useLayoutEffect, useRef } from 'react';

const MS = 420;
/** Tiles that would move farther than this number of screens appear without moving. */
const FARTHEST_SCREENS = 1.5;

interface Place {
  readonly left: number;
  readonly top: number;
}

/**
 * Moves the children of a list to their new places when its order changes; they bear their ids as `data-id`.
 * Nothing moves for a person who wants it so.
 *
 * @param order  changes when the order does
 */
export function useFlip(list: RefObject<HTMLElement | null>, order: string): void {
  const before = useRef<ReadonlyMap<string, Place>>(new Map());
  // biome-ignore lint/correctness/useExhaustiveDependencies: places are read when the order has changed, and only then
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const places = new Map<string, Place>();
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const farthest = innerHeight * FARTHEST_SCREENS;
    for (const child of element.children) {
      if (!(child instanceof HTMLElement) || child.dataset['id'] === undefined) continue;
      const now = { left: child.offsetLeft, top: child.offsetTop };
      const was = before.current.get(child.dataset['id']);
      places.set(child.dataset['id'], now);
      if (still || before.current.size === 0) continue;
      if (was === undefined) appear(child);
      else if (Math.abs(was.top - now.top) < farthest) move(child, was, now);
      else appear(child);
    }
    before.current = places;
  }, [list, order]);
}

function move(child: HTMLElement, was: Place, now: Place): void {
  const [x, y] = [was.left - now.left, was.top - now.top];
  if (x === 0 && y === 0) return;
  child.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], {
    duration: MS,
    easing: 'cubic-bezier(.2, .7, .2, 1)',
  });
}

function appear(child: HTMLElement): void {
  child.animate([{ opacity: 0 }, { opacity: 1 }], { duration: MS, easing: 'ease-out' });
}
