import { badInput } from '../domain/errors.js';

/** Where a page ends: the snapshot it came from, its last rank, and the arguments it belongs to. */
export interface Cursor {
  readonly searchId: string;
  readonly rank: number;
  readonly hash: string;
}

const VERSION = 1;
const FORM = new RegExp(`^${VERSION}\\.([\\w-]{22})\\.([1-9]\\d{0,3})\\.([\\w-]{22})$`);

export function encodeCursor({ searchId, rank, hash }: Cursor): string {
  return Buffer.from(`${VERSION}.${searchId}.${rank}.${hash}`).toString('base64url');
}

/**
 * @param hash hash of the other arguments of the search that brings the cursor
 * @throws ParallaxError BAD_USER_INPUT for a forged cursor, or one of another search or user
 */
export function decodeCursor(after: string, hash: string): Cursor {
  const cursor = parseCursor(after);
  if (cursor === null) {
    throw badInput(
      'after',
      '`after` is not a cursor of this service: pass an `endCursor` or `cursor` unchanged.',
    );
  }
  if (cursor.hash !== hash) {
    throw badInput(
      'after',
      '`after` belongs to another list: other arguments, another user or another field. Only `first` may change between pages.',
    );
  }
  return cursor;
}

/** Null for everything that `encodeCursor` did not make: base64 would pass over characters that it does not know. */
function parseCursor(after: string): Cursor | null {
  const [, searchId, rank, hash] = FORM.exec(Buffer.from(after, 'base64url').toString('latin1')) ?? [];
  if (searchId === undefined || rank === undefined || hash === undefined) return null;
  const cursor = { searchId, rank: Number(rank), hash };
  return encodeCursor(cursor) === after ? cursor : null;
}
