import { setImmediate } from 'node:timers/promises';
import type { UserHistory } from '../../domain/history.js';
import type { NotedPages, ShownPage } from '../../domain/impression.js';
import type { Interaction } from '../../domain/interaction.js';
import { sleep } from '../concurrency/sleep.js';
import { EmbeddedConsumers } from './embedded-consumers.js';
import {
  eventKey,
  type LogStores,
  nextSequence,
  openLogStores,
  type StoredEntry,
  type StoredUser,
} from './embedded-log-stores.js';
import { LogTransactions } from './embedded-log-transactions.js';
import { EmbeddedShown } from './embedded-shown.js';
import { EmbeddedUsers } from './embedded-users.js';
import { checkPayload } from './event-payload.js';
import {
  type Appended,
  type Changed,
  type DeadLetter,
  EVENT_ID_MEMORY_MS,
  type Forgotten,
  type InteractionLog,
  type KeptFit,
  type Learn,
  type Pause,
  type PendingErasure,
  type TakeEntries,
  type TimeFrom,
} from './interaction-log.js';

/**
 * Rows read at once while iterating. No read transaction stays open during the consumer's work, and the event
 * loop runs in between (a full history takes about 50 µs to decode).
 */
const HISTORIES_AT_ONCE = 100;
const ENTRIES_AT_ONCE = 1_000;
const FORGOTTEN_AT_ONCE = 1_000;
/** Old event keys checked by one append; more than it adds, so that a backlog shrinks. */
const PRUNED_AT_ONCE = 4;

export interface EmbeddedLogOptions {
  /** The catalogue's folder; the log is one LMDB environment in it. */
  readonly folder: string;
  readonly learn: Learn;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * True if other systems hold users' data too and must erase users that this log forgets; false by default.
   */
  readonly othersForgetToo?: boolean;
  /** Number of shown pages to keep; 0, none, when absent. */
  readonly keepShown?: number;
  /** Pause of a failed consumer before it receives the same entries again. */
  readonly pause?: Pause;
}

/** The interaction log of one machine: LMDB, synced before it answers. */
export async function openEmbeddedLog(options: EmbeddedLogOptions): Promise<InteractionLog> {
  const stores = await openLogStores(options.folder);
  return new EmbeddedLog(stores, options);
}

class EmbeddedLog implements InteractionLog {
  readonly #transactions: LogTransactions;
  readonly #consumers: EmbeddedConsumers;
  readonly #shown: EmbeddedShown;
  readonly #learn: Learn;
  readonly #now: () => number;
  readonly #othersForgetToo: boolean;
  /** Oldest entry whose event key is still there, as far as it is known; a lower bound, since keys only leave. */
  #oldestRecordedAt = Number.NEGATIVE_INFINITY;
  readonly #users: EmbeddedUsers;

  constructor(
    private readonly stores: LogStores,
    { learn, now, othersForgetToo = false, keepShown = 0, pause = sleep }: EmbeddedLogOptions,
  ) {
    this.#learn = learn;
    this.#now = now;
    this.#othersForgetToo = othersForgetToo;
    this.#transactions = new LogTransactions(stores.environment);
    this.#shown = new EmbeddedShown(stores, this.#transactions, keepShown);
    this.#users = new EmbeddedUsers(stores);
    this.#consumers = new EmbeddedConsumers(stores, this.#users, this.#transactions, now, pause);
  }

  async append(interaction: Interaction, timeFrom: TimeFrom = 'client'): Promise<Appended> {
    const { entries, events } = this.stores;
    const key = eventKey(interaction.userId, interaction.eventId);
    const appended = await this.#transactions.commit((): Appended => {
      const earlier = this.#entryOf(key);
      if (earlier !== undefined) {
        checkPayload(earlier, interaction, timeFrom);
        return { kind: 'duplicate', interaction: earlier.interaction };
      }
      const user = this.#users.get(interaction.userId);
      const before = user?.history ?? null;
      if (before?.paused) return { kind: 'paused' };
      const sequence = nextSequence(this.stores);
      const after = { ...this.#learn(before, interaction), userId: interaction.userId, seq: sequence };
      entries.put(sequence, { interaction, timeFrom, recordedAt: this.#now(), previous: user?.last ?? 0 });
      events.put(key, sequence);
      this.#users.put(interaction.userId, { history: after, last: sequence, ...bornOf(user, sequence) });
      this.#forgetOldEventIds();
      return { kind: 'appended', interaction, before, after };
    });
    if (appended.kind === 'appended') this.#consumers.announce();
    return appended;
  }

  async history(userId: string): Promise<UserHistory | null> {
    return this.#transactions.read(() => this.#users.get(userId)?.history ?? null);
  }

  update(userId: string, change: (before: UserHistory | null) => UserHistory): Promise<Changed> {
    return this.#transactions.commit((): Changed => {
      const user = this.#users.get(userId);
      const before = user?.history ?? null;
      const after = { ...change(before), userId, seq: nextSequence(this.stores) };
      this.#users.put(userId, { history: after, last: user?.last ?? 0, ...bornOf(user, after.seq) });
      return { before, after };
    });
  }

  forget(userId: string): Promise<Forgotten> {
    const { entries, events, forgotten, fits, counters } = this.stores;
    return this.#transactions.commit((): Forgotten => {
      const user = this.#users.get(userId);
      let removed = 0;
      for (let sequence = user?.last ?? 0; sequence > 0; removed++) {
        const entry = entries.get(sequence);
        if (entry === undefined) break;
        const key = eventKey(userId, entry.interaction.eventId);
        if (events.get(key) === sequence) events.remove(key);
        entries.remove(sequence);
        sequence = entry.previous;
      }
      this.#users.remove(userId);
      this.#consumers.forget(userId);
      this.#shown.forget(userId);
      if (user !== undefined) {
        counters.put('forgettings', (counters.get('forgettings') ?? 0) + 1);
        fits.remove('blend');
      }
      const news = user !== undefined || forgotten.get(userId) === undefined;
      if (this.#othersForgetToo && news) forgotten.put(userId, this.#now());
      return { before: user?.history ?? null, entries: removed };
    });
  }

  async *forgotten(): AsyncGenerator<PendingErasure> {
    let after: string | undefined;
    for (;;) {
      const start = after === undefined ? {} : { start: after, exclusiveStart: true };
      const rows = this.#transactions.read(() => [
        ...this.stores.forgotten.getRange({ ...start, limit: FORGOTTEN_AT_ONCE }),
      ]);
      for (const { key, value } of rows) yield { userId: key, at: value };
      after = rows.at(-1)?.key;
      if (rows.length < FORGOTTEN_AT_ONCE) return;
      await setImmediate();
    }
  }

  settleForgotten(users: readonly PendingErasure[]): Promise<void> {
    const { forgotten } = this.stores;
    return this.#transactions.commit((): void => {
      for (const { userId, at } of users) {
        if ((forgotten.get(userId) ?? Number.POSITIVE_INFINITY) <= at) forgotten.remove(userId);
      }
    });
  }

  async *histories(): AsyncGenerator<UserHistory> {
    let after: string | undefined;
    for (;;) {
      const rows = this.#transactions.read(() => this.#users.page(after, HISTORIES_AT_ONCE));
      for (const { value } of rows) yield value;
      after = rows.at(-1)?.key;
      if (rows.length < HISTORIES_AT_ONCE) return;
      await setImmediate();
    }
  }

  async fit(known: string | null): Promise<KeptFit> {
    const { fits, counters } = this.stores;
    return this.#transactions.read(() => {
      const kept = fits.get('blend');
      const name = kept?.name ?? null;
      const bytes = kept === undefined || name === known ? null : kept.bytes;
      return { name, bytes, forgettings: counters.get('forgettings') ?? 0 };
    });
  }

  keepFit(name: string, bytes: Uint8Array, forgettings: number): Promise<boolean> {
    const { fits, counters } = this.stores;
    return this.#transactions.commit(() => {
      if ((counters.get('forgettings') ?? 0) !== forgettings || fits.get('blend')?.name === name)
        return false;
      fits.put('blend', { name, bytes });
      return true;
    });
  }

  /** Only one process has the log open. */
  async *remoteChanges(): AsyncGenerator<UserHistory> {}

  async *entries(): AsyncGenerator<Interaction> {
    let start = 1;
    for (;;) {
      const rows = this.#transactions.read(() => [
        ...this.stores.entries.getRange({ start, limit: ENTRIES_AT_ONCE }),
      ]);
      for (const { value } of rows) yield value.interaction;
      start = (rows.at(-1)?.key ?? 0) + 1;
      if (rows.length < ENTRIES_AT_ONCE) return;
      await setImmediate();
    }
  }

  noteShown(pages: readonly ShownPage[]): Promise<NotedPages> {
    return this.#shown.note(pages);
  }

  shown(): AsyncGenerator<ShownPage> {
    return this.#shown.all();
  }

  follow(consumer: string, take: TakeEntries, signal: AbortSignal): Promise<void> {
    return this.#consumers.follow(consumer, take, signal);
  }

  async lag(consumer: string): Promise<number> {
    return this.#consumers.lag(consumer);
  }

  deadLetter(consumer: string, interaction: Interaction, reason: string): Promise<void> {
    return this.#consumers.deadLetter(consumer, interaction, reason);
  }

  deadLetters(consumer: string): AsyncGenerator<DeadLetter> {
    return this.#consumers.deadLetters(consumer);
  }

  removeDeadLetter(consumer: string, interaction: Interaction): Promise<void> {
    return this.#consumers.removeDeadLetter(consumer, interaction);
  }

  async close(): Promise<void> {
    await this.#consumers.close();
    await this.#transactions.close();
  }

  #entryOf(key: Buffer): StoredEntry | undefined {
    const sequence = this.stores.events.get(key);
    return sequence === undefined ? undefined : this.stores.entries.get(sequence);
  }

  /** Drops the event keys of entries past the memory, a few an append, so that they do not pile up. */
  #forgetOldEventIds(): void {
    const { counters, entries, events } = this.stores;
    const oldest = this.#now() - EVENT_ID_MEMORY_MS;
    if (this.#oldestRecordedAt >= oldest) return;
    const pruned = counters.get('pruned') ?? 0;
    let reached = pruned;
    for (const { key, value } of entries.getRange({ start: pruned + 1, limit: PRUNED_AT_ONCE })) {
      if (value.recordedAt >= oldest) {
        this.#oldestRecordedAt = value.recordedAt;
        break;
      }
      const event = eventKey(value.interaction.userId, value.interaction.eventId);
      if (events.get(event) === key) events.remove(event);
      reached = key;
    }
    if (reached > pruned) counters.put('pruned', reached);
  }
}

/** Rows of an earlier version have none. */
function bornOf(user: StoredUser | undefined, seq: number): Pick<StoredUser, 'born'> {
  if (user === undefined) return { born: seq };
  return user.born === undefined ? {} : { born: user.born };
}
