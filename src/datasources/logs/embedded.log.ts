import { setImmediate } from 'node:timers/promises';
import { badInput, ParallaxError } from '../../domain/errors.js';
import type { UserHistory } from '../../domain/history.js';
import type { Interaction } from '../../domain/interaction.js';
import { eventKey, type LogStores, openLogStores, type StoredEntry } from './embedded-log-stores.js';
import { Gate } from './gate.js';
import {
  type Appended,
  type Changed,
  EVENT_ID_MEMORY_MS,
  type Forgotten,
  type InteractionLog,
  type Learn,
  type TimeFrom,
} from './interaction-log.js';

/**
 * Rows read at once while iterating: no read transaction stays open over the consumer's work, and the
 * event loop gets its turn in between (a full history takes about 50 µs to decode).
 */
const HISTORIES_AT_ONCE = 100;
const ENTRIES_AT_ONCE = 1_000;
/** Old event keys looked at by one append; more than the one it adds, so that a backlog shrinks. */
const PRUNED_AT_ONCE = 4;
/**
 * Works in one transaction at most: they run in one turn of the event loop, half a millisecond each for
 * a user with a full history. More at once would share a sync further and keep searches waiting.
 */
const WORKS_AT_ONCE = 16;
const RETRY_AFTER_MS = 1_000;

export interface EmbeddedLogOptions {
  /** The catalogue's folder; the log is one LMDB environment in it. */
  readonly folder: string;
  readonly learn: Learn;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The interaction log of one machine: LMDB, synced before it answers. */
export async function openEmbeddedLog(options: EmbeddedLogOptions): Promise<InteractionLog> {
  const stores = await openLogStores(options.folder);
  return new EmbeddedLog(stores, options.learn, options.now);
}

class EmbeddedLog implements InteractionLog {
  #closed = false;
  readonly #gate = new Gate(WORKS_AT_ONCE);

  constructor(
    readonly stores: LogStores,
    readonly learn: Learn,
    readonly now: () => number,
  ) {}

  append(interaction: Interaction, timeFrom: TimeFrom = 'client'): Promise<Appended> {
    const { entries, events, users } = this.stores;
    const key = eventKey(interaction.userId, interaction.eventId);
    return this.#commit((): Appended => {
      const earlier = this.#entryOf(key);
      if (earlier !== undefined) {
        if (!samePayload(earlier, interaction, timeFrom)) throw otherPayload();
        return { kind: 'duplicate', interaction: earlier.interaction };
      }
      const user = users.get(interaction.userId);
      const before = user?.history ?? null;
      if (before?.paused) return { kind: 'paused' };
      const sequence = this.#nextSequence();
      const after = { ...this.learn(before, interaction), userId: interaction.userId, seq: sequence };
      entries.put(sequence, { interaction, timeFrom, recordedAt: this.now(), previous: user?.last ?? 0 });
      events.put(key, sequence);
      users.put(interaction.userId, { history: after, last: sequence });
      this.#forgetOldEventIds();
      return { kind: 'appended', interaction, before, after };
    });
  }

  async history(userId: string): Promise<UserHistory | null> {
    return this.#read(() => this.stores.users.get(userId)?.history ?? null);
  }

  update(userId: string, change: (before: UserHistory | null) => UserHistory): Promise<Changed> {
    const { users } = this.stores;
    return this.#commit((): Changed => {
      const user = users.get(userId);
      const before = user?.history ?? null;
      const after = { ...change(before), userId, seq: this.#nextSequence() };
      users.put(userId, { history: after, last: user?.last ?? 0 });
      return { before, after };
    });
  }

  forget(userId: string): Promise<Forgotten> {
    const { entries, events, users } = this.stores;
    return this.#commit((): Forgotten => {
      const user = users.get(userId);
      let removed = 0;
      for (let sequence = user?.last ?? 0; sequence > 0; removed++) {
        const entry = entries.get(sequence);
        if (entry === undefined) break;
        const key = eventKey(userId, entry.interaction.eventId);
        if (events.get(key) === sequence) events.remove(key);
        entries.remove(sequence);
        sequence = entry.previous;
      }
      users.remove(userId);
      return { before: user?.history ?? null, entries: removed };
    });
  }

  async *histories(): AsyncGenerator<UserHistory> {
    let after: string | undefined;
    for (;;) {
      const start = after === undefined ? {} : { start: after, exclusiveStart: true };
      const rows = this.#read(() => [...this.stores.users.getRange({ ...start, limit: HISTORIES_AT_ONCE })]);
      for (const { value } of rows) yield value.history;
      after = rows.at(-1)?.key;
      if (rows.length < HISTORIES_AT_ONCE) return;
      await setImmediate();
    }
  }

  async *entries(): AsyncGenerator<Interaction> {
    let start = 1;
    for (;;) {
      const rows = this.#read(() => [...this.stores.entries.getRange({ start, limit: ENTRIES_AT_ONCE })]);
      for (const { value } of rows) yield value.interaction;
      start = (rows.at(-1)?.key ?? 0) + 1;
      if (rows.length < ENTRIES_AT_ONCE) return;
      await setImmediate();
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.stores.environment.close();
  }

  #entryOf(key: Buffer): StoredEntry | undefined {
    const sequence = this.stores.events.get(key);
    return sequence === undefined ? undefined : this.stores.entries.get(sequence);
  }

  /** One count for the whole log, never handed out twice: a forgotten user's new seq is above the old. */
  #nextSequence(): number {
    const { counters } = this.stores;
    const sequence = (counters.get('sequence') ?? 0) + 1;
    counters.put('sequence', sequence);
    return sequence;
  }

  /** Drops the event keys of entries past the memory, a few an append, so that they do not pile up. */
  #forgetOldEventIds(): void {
    const { counters, entries, events } = this.stores;
    const pruned = counters.get('pruned') ?? 0;
    const oldest = this.now() - EVENT_ID_MEMORY_MS;
    let reached = pruned;
    for (const { key, value } of entries.getRange({ start: pruned + 1, limit: PRUNED_AT_ONCE })) {
      if (value.recordedAt >= oldest) break;
      const event = eventKey(value.interaction.userId, value.interaction.eventId);
      if (events.get(event) === key) events.remove(event);
      reached = key;
    }
    if (reached > pruned) counters.put('pruned', reached);
  }

  /**
   * Runs the work in a transaction and resolves when it is on disk. Works that wait for the same sync
   * share it; each is a nested transaction, so that one that throws takes only its own writes back.
   */
  async #commit<T>(work: () => T): Promise<T> {
    this.#requireOpen();
    try {
      return await this.#gate.pass(() => this.stores.environment.childTransaction(work));
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  #read<T>(read: () => T): T {
    this.#requireOpen();
    try {
      return read();
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  #requireOpen(): void {
    if (this.#closed) throw asUnavailable(new Error('the interaction log is closed'));
  }
}

function samePayload(earlier: StoredEntry, interaction: Interaction, timeFrom: TimeFrom): boolean {
  return (
    earlier.interaction.imageId === interaction.imageId &&
    earlier.interaction.type === interaction.type &&
    earlier.timeFrom === timeFrom &&
    (timeFrom === 'gateway' || earlier.interaction.at === interaction.at)
  );
}

function otherPayload(): ParallaxError {
  return badInput(
    'eventId',
    '`eventId` was already used by this user for another image, type or time; give every interaction its own.',
  );
}

function asUnavailable(error: unknown): ParallaxError {
  if (error instanceof ParallaxError) return error;
  absorbCommitError(error);
  return new ParallaxError(
    'UNAVAILABLE',
    'The interaction log cannot be written or read right now; send the same request again, with the same `eventId`.',
    { cause: error, retryAfterMs: RETRY_AFTER_MS },
  );
}

/** LMDB gives a failed commit's reason as a second promise; unhandled, its rejection would end the process. */
function absorbCommitError(error: unknown): void {
  if (error instanceof Error && 'commitError' in error && error.commitError instanceof Promise) {
    error.commitError.catch(() => {});
  }
}
