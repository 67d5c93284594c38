import type { HiddenImage, SeenImage, UserHistory } from '../../domain/history.js';
import { isRecord } from '../../domain/unknown.js';

/** A history may have a patched image for so many whole ones: more would cost its readers what its writers save. */
const IMAGES_A_PATCH = 16;

/**
 * The difference between two histories of a user, some hundred bytes where the history has up to 20 kB: places in the
 * list before of what left, and what came, by its place in the list after.
 */
export interface HistoryPatch {
  readonly seen?: ListPatch<SeenImage>;
  readonly hidden?: ListPatch<HiddenImage>;
  readonly events?: number;
}

interface ListPatch<Item> {
  /** Rising. */
  readonly removed: readonly number[];
  /** Rising by place. */
  readonly added: readonly (readonly [place: number, item: Item])[];
}

/** True if patches of so many images in all may be kept behind a history; else it must be written whole. */
export function mayBePatched({ seen, hidden }: UserHistory, images: number): boolean {
  return IMAGES_A_PATCH * images <= seen.length + hidden.length;
}

/** Number of images that a patch holds, at least 1. */
export function imagesOf({ seen, hidden }: HistoryPatch): number {
  return Math.max(1, (seen?.added.length ?? 0) + (hidden?.added.length ?? 0));
}

/**
 * The patch from one history to another, whose unchanged images are the same objects.
 *
 * @returns null where more has changed than images and their number: pins, mutes, the pause
 */
export function patchOf(before: UserHistory, after: UserHistory): HistoryPatch | null {
  const { userId: _, seq: __, seen, hidden, events, ...others } = after;
  const { userId: ___, seq: ____, seen: ______, hidden: _____, events: eventsBefore, ...known } = before;
  if (!hasSame(others, known) || (events === undefined && eventsBefore !== undefined)) return null;
  return {
    ...(seen !== before.seen && { seen: listPatch(before.seen, seen) }),
    ...(hidden !== before.hidden && { hidden: listPatch(before.hidden, hidden) }),
    ...(events !== undefined && { events }),
  };
}

/** The history after a patch of it; the seq stays. */
export function applyPatch(before: UserHistory, { seen, hidden, events }: HistoryPatch): UserHistory {
  return {
    ...before,
    ...(seen !== undefined && { seen: patchList(before.seen, seen) }),
    ...(hidden !== undefined && { hidden: patchList(before.hidden, hidden) }),
    ...(events !== undefined && { events }),
  };
}

/** As far as it is cheap to see: this program alone writes them. */
export function isPatch(value: unknown): value is HistoryPatch {
  if (!isRecord(value)) return false;
  const { seen, hidden, events } = value;
  return [seen, hidden].every(isListPatch) && (events === undefined || typeof events === 'number');
}

function isListPatch(value: unknown): boolean {
  if (value === undefined) return true;
  return isRecord(value) && Array.isArray(value['removed']) && Array.isArray(value['added']);
}

/**
 * Walks both lists at once and looks one item ahead: whatever it takes for removed or added, the patch leads from one
 * list to the other, and it is short where few have changed.
 */
function listPatch<Item>(before: readonly Item[], after: readonly Item[]): ListPatch<Item> {
  const removed: number[] = [];
  const added: [place: number, item: Item][] = [];
  let was = 0;
  after.forEach((item, place) => {
    if (before[was] !== item && before[was + 1] === item) removed.push(was++);
    if (was < before.length && before[was] === item) {
      was += 1;
      return;
    }
    added.push([place, item]);
    if (was < before.length && before[was] !== after[place + 1]) removed.push(was++);
  });
  for (; was < before.length; was++) removed.push(was);
  return { removed, added };
}

function patchList<Item>(before: readonly Item[], { removed, added }: ListPatch<Item>): readonly Item[] {
  let next = 0;
  const list = before.filter((_, place) => {
    if (removed[next] !== place) return true;
    next += 1;
    return false;
  });
  for (const [place, item] of added) list.splice(place, 0, item);
  return list;
}

function hasSame(a: object, b: object): boolean {
  const entries = Object.entries(a);
  const others = new Map(Object.entries(b));
  return entries.length === others.size && entries.every(([name, value]) => others.get(name) === value);
}
