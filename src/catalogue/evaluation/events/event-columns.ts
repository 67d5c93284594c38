import { EVENT_TYPES, type EventTable, emptyTable } from './event-table.js';
import { orderOf } from './order-of.js';

/** Rows a piece: columns grow without ever being copied whole. */
const PIECE = 65_536;

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

/** Gathers events as they are read, 18 bytes each. */
export class EventColumns {
  readonly #pieces: EventTable[] = [];
  #rows = 0;

  add({ user, item, second, type, isTest, list }: Event): void {
    const place = this.#rows % PIECE;
    if (place === 0) this.#pieces.push(emptyTable(PIECE, 0, 0));
    const piece = this.#pieces.at(-1);
    if (piece === undefined) return;
    piece.user[place] = user;
    piece.item[place] = item;
    piece.second[place] = second;
    piece.type[place] = EVENT_TYPES.indexOf(type);
    piece.test[place] = Number(isTest);
    piece.list[place] = list;
    this.#rows += 1;
  }

  /** The events by time; empties the columns, since both would not fit into memory. */
  sorted(users: number, items: number): SortedEvents {
    const { kept, duplicates } = this.#order();
    const table = emptyTable(kept.length, users, items);
    for (const name of ['user', 'item', 'second', 'type', 'test', 'list'] as const) {
      const pieces = this.#pieces.map((piece) => piece[name]);
      const column = table[name];
      for (let place = 0; place < kept.length; place++) {
        const row = kept[place] ?? 0;
        column[place] = pieces[Math.floor(row / PIECE)]?.[row % PIECE] ?? 0;
      }
    }
    this.#pieces.length = 0;
    this.#rows = 0;
    return { table, duplicates };
  }

  #order(): { readonly kept: Uint32Array; readonly duplicates: number } {
    const seconds = new Uint32Array(this.#rows);
    this.#pieces.forEach(({ second }, n) => {
      seconds.set(second.subarray(0, Math.min(PIECE, this.#rows - n * PIECE)), n * PIECE);
    });
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
    const piece = this.#pieces[Math.floor(row / PIECE)];
    const place = row % PIECE;
    return `${piece?.user[place]} ${piece?.item[place]} ${piece?.type[place]} ${piece?.test[place]}`;
  }
}
