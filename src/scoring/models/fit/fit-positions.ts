/** The first fit is made when the log has counted so many changes ... */
const FIRST = 500;
/** ... and another one each time that there are so many times as many: all of them cost a few readings of the log. */
const GROWTH = 1.5;

/**
 * The first position of a log, in changes counted, at which the blend is fitted after the given one.
 *
 * @returns 500, 750, 1,125 ...
 */
export function nextPosition(after: number): number {
  let position = FIRST;
  while (position <= after) position = Math.ceil(position * GROWTH);
  return position;
}

/** The last position that a log of so many changes has passed; 0 before the first. */
export function positionAt(changes: number): number {
  let position = 0;
  for (let next = FIRST; next <= changes; next = nextPosition(next)) position = next;
  return position;
}
