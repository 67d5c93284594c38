import { NO_LIST } from './shown-lists.js';

/**
 * The events of a log in columns, oldest first; those of one second in the order of the log. In shared memory, so
 * that every worker reads the same.
 */
export interface EventTable {
  /** Number of users and items, which are numbered in the order of their first appearance in the log. */
  readonly users: number;
  readonly items: number;
  readonly user: Int32Array;
  readonly item: Int32Array;
  /** Since the epoch. */
  readonly second: Uint32Array;
  /** Place in `EVENT_TYPES`. */
  readonly type: Uint8Array;
  /** Number of the list that the event's image was chosen from, `NO_LIST` without one. */
  readonly list: Int32Array;
  /** 1 where the event is of the test of a given split, else 0. */
  readonly test: Uint8Array;
}

/** Columns of so many events, to be filled. */
export function emptyTable(rows: number, users: number, items: number): EventTable {
  const bytes = (each: number): SharedArrayBuffer => new SharedArrayBuffer(rows * each);
  return {
    users,
    items,
    user: new Int32Array(bytes(4)),
    item: new Int32Array(bytes(4)),
    second: new Uint32Array(bytes(4)),
    type: new Uint8Array(bytes(1)),
    list: new Int32Array(bytes(4)).fill(NO_LIST),
    test: new Uint8Array(bytes(1)),
  };
}

export const EVENT_TYPES = ['VIEW', 'FAVORITE', 'DOWNLOAD'] as const;

/** The names behind the numbers of a table. */
export interface EventNames {
  readonly users: readonly string[];
  readonly items: readonly string[];
}

/** The row behind the last one of the same second as the given one. */
export function endOfSecond({ second }: Pick<EventTable, 'second'>, row: number): number {
  let end = row + 1;
  while (end < second.length && second[end] === second[row]) end += 1;
  return end;
}

/** Number of events of each user. */
export function eventsByUser({ user, users }: Pick<EventTable, 'user' | 'users'>): Int32Array {
  const counts = new Int32Array(users);
  for (const number of user) counts[number] = (counts[number] ?? 0) + 1;
  return counts;
}

/** Each user's rows, oldest first: those of user u are `rows` from `starts[u]` to `starts[u + 1]`. */
export interface RowsByUser {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

export function rowsByUser(table: Pick<EventTable, 'user' | 'users'>): RowsByUser {
  const starts = new Int32Array(table.users + 1);
  eventsByUser(table).forEach((count, user) => {
    starts[user + 1] = (starts[user] ?? 0) + count;
  });
  const next = starts.slice();
  const rows = new Int32Array(table.user.length);
  table.user.forEach((user, row) => {
    const place = next[user] ?? 0;
    rows[place] = row;
    next[user] = place + 1;
  });
  return { starts, rows };
}
