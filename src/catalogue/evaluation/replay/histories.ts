import type { SeenImage, Trace, UserHistory } from '../../../domain/history.js';
import { emptyHistory } from '../../../domain/history.js';
import { INTERACTION_WEIGHTS } from '../../../scoring/interaction-meaning.js';
import { learn } from '../../../scoring/user-history.js';
import { EVENT_TYPES, type EventTable, eventsByUser } from '../events/event-table.js';

/** Histories that are held as they are: those of the users who act at present. */
const MOST_OPEN = 4_096;

/** The table with the cluster of each item. */
export interface ClusteredEvents {
  readonly table: EventTable;
  /** Number of each item's cluster. */
  readonly clusterOf: Int32Array;
  readonly clusterIds: readonly string[];
  /** Items are clusters: every event is of an image of its own. */
  readonly areItems: boolean;
}

/**
 * Every user's history as the gateway keeps it, in a few bytes an image: of users who do nothing at present only the
 * rows of the table are kept that their histories consist of.
 */
export class Histories {
  readonly #open = new Map<number, UserHistory>();
  /** The rows of user u begin at `#starts[u]`, image after image; as many as `#packed[u]`. */
  readonly #rows: Int32Array;
  readonly #starts: Int32Array;
  readonly #packed: Int32Array;
  readonly #events: Int32Array;

  constructor(private readonly source: ClusteredEvents) {
    const { table } = source;
    this.#events = new Int32Array(table.users);
    this.#packed = new Int32Array(table.users);
    // A history has no more traces than its user has events.
    this.#rows = new Int32Array(table.user.length);
    let start = 0;
    this.#starts = eventsByUser(table).map((events) => {
      start += events;
      return start - events;
    });
  }

  /** Number of the user's events learnt so far. */
  eventsOf(user: number): number {
    return this.#events[user] ?? 0;
  }

  /** Null for a user of whom nothing was learnt. */
  of(user: number): UserHistory | null {
    const open = this.#open.get(user);
    if (open !== undefined) {
      this.#open.delete(user);
      this.#open.set(user, open);
      return open;
    }
    const start = this.#starts[user] ?? 0;
    const rows = this.#rows.subarray(start, start + (this.#packed[user] ?? 0));
    if (rows.length === 0) return null;
    const history = this.#unpacked(user, rows);
    this.#keep(user, history);
    return history;
  }

  /** Learns a row. */
  learn(row: number): { readonly before: UserHistory | null; readonly after: UserHistory } {
    const { table, clusterOf, clusterIds } = this.source;
    const user = table.user[row] ?? 0;
    const item = table.item[row] ?? 0;
    const before = this.of(user);
    const after = learn(before, {
      eventId: String(row),
      userId: userIdOf(user),
      imageId: this.#imageOf(row),
      clusterId: clusterIds[clusterOf[item] ?? -1] ?? null,
      type: EVENT_TYPES[table.type[row] ?? 0] ?? 'VIEW',
      at: (table.second[row] ?? 0) * 1_000,
    });
    this.#events[user] = this.eventsOf(user) + 1;
    this.#keep(user, after);
    return { before, after };
  }

  #keep(user: number, history: UserHistory): void {
    this.#open.delete(user);
    this.#open.set(user, history);
    if (this.#open.size <= MOST_OPEN) return;
    for (const [oldest, kept] of this.#open) {
      this.#pack(oldest, kept);
      this.#open.delete(oldest);
      break;
    }
  }

  #pack(user: number, { seen }: UserHistory): void {
    const start = this.#starts[user] ?? 0;
    let end = start;
    for (const { traces } of seen) for (const { eventId } of traces) this.#rows[end++] = Number(eventId);
    this.#packed[user] = end - start;
  }

  #unpacked(user: number, rows: Int32Array): UserHistory {
    const { table, clusterOf, clusterIds } = this.source;
    const seen: SeenImage[] = [];
    for (let from = 0, to = 0; from < rows.length; from = to) {
      const item = table.item[rows[from] ?? 0] ?? 0;
      const image = this.#imageOf(rows[from] ?? 0);
      const traces: Trace[] = [];
      for (to = from; to < rows.length && this.#imageOf(rows[to] ?? 0) === image; to++) {
        traces.push(this.#traceOf(rows[to] ?? 0));
      }
      const [first, ...rest] = traces;
      if (first === undefined) continue;
      const clusterId = clusterIds[clusterOf[item] ?? -1] ?? null;
      seen.push({ imageId: image, clusterId, traces: [first, ...rest] });
    }
    const events = this.eventsOf(user);
    return { ...emptyHistory(userIdOf(user)), seq: events, events, seen };
  }

  #imageOf(row: number): string {
    const { table, areItems } = this.source;
    return String(areItems ? row : (table.item[row] ?? 0));
  }

  #traceOf(row: number): Trace {
    const { table } = this.source;
    const type = EVENT_TYPES[table.type[row] ?? 0] ?? 'VIEW';
    const at = (table.second[row] ?? 0) * 1_000;
    return { type, eventId: String(row), at, weight: INTERACTION_WEIGHTS[type] };
  }
}

export function userIdOf(user: number): string {
  return `user-${user}`;
}
