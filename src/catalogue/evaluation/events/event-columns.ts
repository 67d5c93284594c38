import { badInput } from '../../../domain/errors.js';
import { buffersOf, EVENT_COLUMNS, EVENT_TYPES, type EventTable, growTo, tableOver } from './event-table.js';
import { orderOf } from './order-of.js';

/** Rows by which the columns grow. */
const STEP = 65_536;

/** Rows that fit at most: addresses are reserved for them, memory is taken for those that come. */
const MOST_ROWS = 2 ** 28;

/** An event, by the numbers of its user and item. */
export interface Event {
  readonly user: number;
  readonly item: number;
  readonly second: number;
  readonly type: (typeof EVENT_TYPES)[number];
  readonly isTest: boolean;
  /** Number of the list that it was chosen from, or `NO_LIST`. */
  readonly list: number;
}

export interface SortedEvents {
  readonly table: EventTable;
  /** Rows that said the same as another: user, item, type and second. */
  readonly duplicates: number;
}

/** Gathers events as they are read, 18 bytes each, in columns that grow where they are. */
export class EventColumns {
  readonly #buffers = buffersOf(0, MOST_ROWS);
  #table = tableOver(this.#buffers, 0, 0, 0);
  #rows = 0;

  add({ user, item, second, type, isTest, list }: Event): void {
    const row = this.#rows;
    if (row === this.#table.user.length) this.#grow();
    const table = this.#table;
    table.user[row] = user;
    table.item[row] = item;
    table.second[row] = second;
    table.type[row] = EVENT_TYPES.indexOf(type);
    table.test[row] = Number(isTest);
    table.list[row] = list;
    this.#rows += 1;
  }

  /** The events by time, in the memory that they were gathered in. */
  sorted(users: number, items: number): SortedEvents {
    const { kept, duplicates } = this.#order();
    const table = tableOver(this.#buffers, kept.length, users, items);
    const moved = new Uint32Array(kept.length);
    for (const name of EVENT_COLUMNS) {
      const column = this.#table[name];
      kept.forEach((row, place) => {
        moved[place] = column[row] ?? 0;
      });
      table[name].set(moved);
    }
    return { table, duplicates };
  }

  #grow(): void {
    const rows = this.#rows + STEP;
    if (rows > MOST_ROWS) {
      throw badInput(
        'log',
        `The log has more than ${MOST_ROWS} rows, which is the limit: evaluate a part of it.`,
      );
    }
    growTo(rows, this.#buffers);
    this.#table = tableOver(this.#buffers, rows, 0, 0);
  }

  #order(): { readonly kept: Uint32Array; readonly duplicates: number } {
    const seconds = this.#table.second.subarray(0, this.#rows);
    const order = orderOf(seconds);
    const kept = this.#withoutDuplicates(order, seconds);
    return { kept, duplicates: order.length - kept.length };
  }

  /** Only rows of one second can be the same. */
  #withoutDuplicates(order: Uint32Array, seconds: Uint32Array): Uint32Array {
    let count = 0;
    let known = new Set<string>();
    for (let i = 0; i < order.length; i++) {
      const row = order[i] ?? 0;
      const second = seconds[row];
      const isFirst = i === 0 || seconds[order[count - 1] ?? 0] !== second;
      if (isFirst && known.size > 0) known = new Set();
      const isAlone = isFirst && seconds[order[i + 1] ?? -1] !== second;
      if (!isAlone) {
        const key = this.#keyOf(row);
        if (known.has(key)) continue;
        known.add(key);
      }
      order[count] = row;
      count += 1;
    }
    return order.subarray(0, count);
  }

  #keyOf(row: number): string {
    const { user, item, type, test } = this.#table;
    return `${user[row]} ${item[row]} ${type[row]} ${test[row]}`;
  }
}
