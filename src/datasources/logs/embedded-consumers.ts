import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Interaction } from '../../domain/interaction.js';
import { eventKey, type LogStores, nextSequence } from './embedded-log-stores.js';
import type { LogTransactions } from './embedded-log-transactions.js';
import type { EmbeddedUsers } from './embedded-users.js';
import { type Batch, followEntries } from './follow-entries.js';
import { type DeadLetter, MOST_TAKEN, type Pause, type TakeEntries } from './interaction-log.js';
import { Notifier } from './notifier.js';

/** Rows read at once while iterating: no read transaction stays open over the caller's work. */
const ASIDE_AT_ONCE = 100;
/** A longer lag is estimated: counting reads every key. */
const COUNTED_AT_MOST = 10_000;

/** Consumers of the embedded log: the position and the dead letters of each. */
export class EmbeddedConsumers {
  readonly #notifier = new Notifier();
  readonly #mutex = new KeyedMutex();
  readonly #closing = new AbortController();
  readonly #following = new Set<Promise<void>>();

  constructor(
    private readonly stores: LogStores,
    private readonly users: EmbeddedUsers,
    private readonly transactions: LogTransactions,
    private readonly now: () => number,
    private readonly pause: Pause,
  ) {}

  /** Signals new entries. */
  announce(): void {
    this.#notifier.announce();
  }

  async follow(consumer: string, take: TakeEntries, signal: AbortSignal): Promise<void> {
    const until = AbortSignal.any([signal, this.#closing.signal]);
    const following = this.#mutex.run(consumer, until, () =>
      followEntries((ending) => this.#next(consumer, ending), take, until, this.pause),
    );
    this.#following.add(following);
    await following.finally(() => this.#following.delete(following));
  }

  lag(consumer: string): number {
    const { counters, cursors, entries } = this.stores;
    return this.transactions.read(() => {
      const cursor = cursors.get(consumer) ?? 0;
      const counted = entries.getKeysCount({ start: cursor + 1, limit: COUNTED_AT_MOST });
      if (counted < COUNTED_AT_MOST) return counted;
      // The numbers between are also those of other changes and of forgotten users: the same share everywhere.
      const last = counters.get('sequence') ?? 0;
      const newest = [...entries.getKeys({ start: cursor + 1, limit: COUNTED_AT_MOST })].at(-1) ?? last;
      return Math.round((counted * (last - cursor)) / (newest - cursor));
    });
  }

  deadLetter(consumer: string, interaction: Interaction, reason: string): Promise<void> {
    const { aside, asideKeys } = this.stores;
    const key: [string, string] = [userKey(interaction.userId), entryKey(consumer, interaction)];
    return this.transactions.commit(() => {
      if (asideKeys.get(key) !== undefined || !this.#holds(interaction)) return;
      const number = nextSequence(this.stores);
      aside.put(number, { consumer, interaction, reason, at: this.now() });
      asideKeys.put(key, number);
    });
  }

  async *deadLetters(consumer: string): AsyncGenerator<DeadLetter> {
    let start = 1;
    for (;;) {
      const rows = this.transactions.read(() => [
        ...this.stores.aside.getRange({ start, limit: ASIDE_AT_ONCE }),
      ]);
      for (const { value } of rows) {
        const { interaction, reason, at } = value;
        if (value.consumer === consumer) yield { interaction, reason, at };
      }
      start = (rows.at(-1)?.key ?? 0) + 1;
      if (rows.length < ASIDE_AT_ONCE) return;
      await setImmediate();
    }
  }

  removeDeadLetter(consumer: string, interaction: Interaction): Promise<void> {
    const { aside, asideKeys } = this.stores;
    const key: [string, string] = [userKey(interaction.userId), entryKey(consumer, interaction)];
    return this.transactions.commit(() => {
      const number = asideKeys.get(key);
      if (number === undefined) return;
      aside.remove(number);
      asideKeys.remove(key);
    });
  }

  /** Removes what was set aside of a user; called within the transaction that forgets the user. */
  forget(userId: string): void {
    const { aside, asideKeys } = this.stores;
    const user = userKey(userId);
    for (const { key, value } of [...asideKeys.getRange({ start: [user, ''], end: [user, '\uffff'] })]) {
      aside.remove(value);
      asideKeys.remove(key);
    }
  }

  /** Stops every consumer; resolves when all have stopped. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#following);
  }

  async #next(consumer: string, signal: AbortSignal): Promise<Batch | null> {
    const { cursors, entries } = this.stores;
    const rows = this.transactions.read(() => {
      const start = (cursors.get(consumer) ?? 0) + 1;
      return [...entries.getRange({ start, limit: MOST_TAKEN })];
    });
    const last = rows.at(-1)?.key;
    if (last === undefined) {
      await this.#notifier.next(signal);
      return null;
    }
    return {
      entries: rows.map(({ value }) => value.interaction),
      taken: async () => {
        await this.transactions.commit(() => {
          cursors.put(consumer, last);
        });
      },
    };
  }

  /**
   * Returns true if the entry is still in the log: its user may have been forgotten during its processing.
   */
  #holds({ userId, eventId }: Interaction): boolean {
    const { entries, events } = this.stores;
    let sequence = events.get(eventKey(userId, eventId)) ?? this.users.get(userId)?.last ?? 0;
    while (sequence > 0) {
      const entry = entries.get(sequence);
      if (entry === undefined || entry.interaction.eventId === eventId) return entry !== undefined;
      sequence = entry.previous;
    }
    return false;
  }
}

/** Hashes, because ids of 256 characters can exceed the length of LMDB's keys. */
function userKey(userId: string): string {
  return createHash('sha256').update(userId).digest('hex');
}

function entryKey(consumer: string, { userId, eventId }: Interaction): string {
  return `${consumer} ${eventKey(userId, eventId).toString('hex')}`;
}

/** Lets one work at a time go on under each name; the others wait their turn, or until their signal aborts. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<void>>();

  async run(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const ended = before.then(async () => {
      if (!signal.aborted) await work();
    });
    const quiet = ended.catch(() => {});
    this.#last.set(name, quiet);
    const given = await Promise.race([before.then(() => true), aborted(signal)]);
    if (given) await ended;
  }
}

function aborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    else signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
