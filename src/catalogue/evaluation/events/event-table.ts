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

/** Bytes of one row in each column. */
const BYTES = { user: 4, item: 4, second: 4, type: 1, list: 4, test: 1 };

export const EVENT_COLUMNS = ['user', 'item', 'second', 'type', 'list', 'test'] as const;

/** The memory of the columns. */
export type ColumnBuffers = Readonly<Record<keyof typeof BYTES, SharedArrayBuffer>>;

/** Memory for so many rows, which can grow to `most`. */
export function buffersOf(rows: number, most = rows): ColumnBuffers {
  const buffer = (name: keyof typeof BYTES): SharedArrayBuffer =>
    new SharedArrayBuffer(rows * BYTES[name], { maxByteLength: most * BYTES[name] });
  return {
    user: buffer('user'),
    item: buffer('item'),
    second: buffer('second'),
    type: buffer('type'),
    list: buffer('list'),
    test: buffer('test'),
  };
}

/** Grows each column to so many rows, in place. */
export function growTo(rows: number, buffers: ColumnBuffers): void {
  for (const name of EVENT_COLUMNS) buffers[name].grow(rows * BYTES[name]);
}

/** The first rows of the columns. */
export function tableOver(buffers: ColumnBuffers, rows: number, users: number, items: number): EventTable {
  return {
    users,
    items,
    user: new Int32Array(buffers.user, 0, rows),
    item: new Int32Array(buffers.item, 0, rows),
    second: new Uint32Array(buffers.second, 0, rows),
    type: new Uint8Array(buffers.type, 0, rows),
    list: new Int32Array(buffers.list, 0, rows),
    test: new Uint8Array(buffers.test, 0, rows),
  };
}

/** Columns of so many events, to be filled; none has a list. */
export function emptyTable(rows: number, users: number, items: number): EventTable {
  const table = tableOver(buffersOf(rows), rows, users, items);
  table.list.fill(NO_LIST);
  return table;
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
