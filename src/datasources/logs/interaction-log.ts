import type { UserHistory } from '../../domain/history.js';
import type { NotedPages, ShownPage } from '../../domain/impression.js';
import type { Interaction } from '../../domain/interaction.js';

/**
 * Clock that an interaction's `at` comes from. Only a client's time is part of the payload of an event id: a
 * request sent again without one gets a new time from the gateway.
 */
export type TimeFrom = 'client' | 'gateway';

export type Appended =
  | {
      readonly kind: 'appended';
      readonly interaction: Interaction;
      readonly before: UserHistory | null;
      readonly after: UserHistory;
    }
  /** The user's event id was there already with the same payload: nothing changed. */
  | { readonly kind: 'duplicate'; readonly interaction: Interaction }
  /** The user has paused learning: nothing was written. */
  | { readonly kind: 'paused' }
  /** It is durable, but the user's state is out of reach: the state follows, and searches see it then. */
  | { readonly kind: 'queued'; readonly interaction: Interaction };

/** The user state that follows an interaction; pure, so that every log computes the same. */
export type Learn = (before: UserHistory | null, interaction: Interaction) => UserHistory;

/** A user's state on both sides of a change. */
export interface Changed {
  readonly before: UserHistory | null;
  readonly after: UserHistory;
}

export interface Forgotten {
  readonly before: UserHistory | null;
  /** Number of removed entries. */
  readonly entries: number;
}

/** A user whom a log has forgotten, and whose erasure in other systems is pending. */
export interface PendingErasure {
  readonly userId: string;
  /** When something of the user was forgotten last, or it was first asked for; milliseconds since the epoch. */
  readonly at: number;
}

/** A ranker's fit learnt from all users, as the log stores it. */
export interface KeptFit {
  /** Null: nothing was kept, or someone was forgotten since. */
  readonly name: string | null;
  /** Null also when the one asking has it already. */
  readonly bytes: Uint8Array | null;
  /** Rises when a user is forgotten: what was learnt before may hold something of theirs. */
  readonly forgettings: number;
}

/** Consumes 1 to `MOST_TAKEN` entries, in order; resolves when they need not be delivered again. */
export type TakeEntries = (entries: readonly Interaction[], signal: AbortSignal) => Promise<void>;

export const MOST_TAKEN = 100;

/** An entry that a consumer can never deliver. */
export interface DeadLetter {
  readonly interaction: Interaction;
  readonly reason: string;
  /** When it was set aside, milliseconds since the epoch. */
  readonly at: number;
}

/** Waits that long, or until the signal aborts; never rejects. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Least time for which a repeated event id is recognised. */
export const EVENT_ID_MEMORY_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * The durable record of interactions and the per-user state derived from it. When `append` resolves, the
 * entry, its dedupe key, the seq and the state are on disk as one.
 *
 * A user's `seq` rises with every change, not always by one. It never returns to an old value, even when the
 * user is forgotten in between, so caches of an old seq never become valid again. Callers have parsed the
 * ids: 1 to 256 characters without control characters.
 *
 * While a remote log is down its calls throw UNAVAILABLE or TIMEOUT. Iterations end with that error; `follow`
 * and `remoteChanges` wait until it is back.
 */
export interface InteractionLog {
  /**
   * Appends of one user take effect in the order of the calls; concurrent ones may share a sync.
   *
   * The payload of an event id is the image, the type and a time given by the client. The session and the
   * search are not part of it: a reloaded page repeats an event under another session.
   *
   * @param timeFrom `client` by default
   * @throws ParallaxError BAD_USER_INPUT (argument `eventId`) when the user's event id is known with another
   *   payload
   * @throws ParallaxError UNAVAILABLE when it cannot be made durable
   */
  append(interaction: Interaction, timeFrom?: TimeFrom): Promise<Appended>;
  /** The user's state, null for an unknown user. */
  history(userId: string): Promise<UserHistory | null>;
  /**
   * Replaces pins, mutes and the pause (or the whole state) in one transaction; raises the seq.
   * What `change` throws is thrown, and nothing changes.
   */
  update(userId: string, change: (before: UserHistory | null) => UserHistory): Promise<Changed>;
  /**
   * Removes everything about the user, dead letters included. If other systems hold users' data too, the same
   * transaction records that this user's erasure there is pending, even for an unknown user. Repeated without
   * new data of the user, it changes nothing.
   */
  forget(userId: string): Promise<Forgotten>;
  /**
   * Users whose erasure is pending in other systems, in no order, until `settleForgotten` is called for them;
   * also those who have come back meanwhile. Concurrent changes may yield a user twice. Empty where no other
   * system holds users' data: then not even an id of a forgotten user remains.
   */
  forgotten(): AsyncIterable<PendingErasure>;
  /** Marks users as erased everywhere. A user with data forgotten after `at` stays pending. */
  settleForgotten(users: readonly PendingErasure[]): Promise<void>;
  /** Every user's state: what a ranker learns the population from. */
  histories(): AsyncIterable<UserHistory>;
  /**
   * States that other processes change after this log was opened, until the signal aborts; ends at once where
   * there are none. Changes arrive within seconds, several of one user as one, and include those made here.
   * Users forgotten elsewhere are not reported: none of their data is left.
   */
  remoteChanges(signal: AbortSignal): AsyncIterable<UserHistory>;
  /**
   * Reads the result of `keepFit`. Forgetting a user removes it in the same transaction.
   *
   * @param known  the name of the caller's fit: its bytes are then not sent
   */
  fit(known: string | null): Promise<KeptFit>;
  /**
   * Stores a fit learnt from all users; durable when it resolves to true. The first fit of a name wins, so
   * that all who share the log use the same.
   *
   * @param forgettings  as `fit` returned it before the learning; resolves to false when a user was forgotten
   *   since
   */
  keepFit(name: string, bytes: Uint8Array, forgettings: number): Promise<boolean>;
  /** Every entry, each user's in the order in which they were acknowledged. */
  entries(): AsyncIterable<Interaction>;
  /**
   * Keeps pages that searches showed, up to the number that the log was opened with; the oldest leave first.
   * Pages of unknown users are refused, also of users who were forgotten since they were shown one. They may be
   * lost when a machine fails: nothing is derived from them but an evaluation.
   */
  noteShown(pages: readonly ShownPage[]): Promise<NotedPages>;
  /** Shown pages, each user's in the order in which they were noted. `forget` removes a user's. */
  shown(): AsyncIterable<ShownPage>;
  /**
   * Delivers entries to a consumer from its first unconsumed one, and new ones as they arrive, until the
   * signal aborts; then it resolves.
   *
   * Delivery is at least once: entries count as consumed when `take` resolves; when it rejects, the same
   * entries come again after a pause. Each user's entries come in the order of their acknowledgement, never
   * two batches of one user at once. Of all instances that follow under one name, only one at a time receives
   * a given user's. Entries of forgotten users are not delivered. It ends too when the log is closed.
   *
   * @param consumer  names the position in the log: lower-case letters, digits and "-"
   */
  follow(consumer: string, take: TakeEntries, signal: AbortSignal): Promise<void>;
  /** Number of entries that the consumer has not consumed yet; an estimate, for a metric. */
  lag(consumer: string): Promise<number>;
  /**
   * Keeps an entry that the consumer can never deliver, with the reason, so that it may count as taken.
   * Durable when it resolves; the second time for one entry, and one of a user who was forgotten
   * meanwhile, change nothing.
   */
  deadLetter(consumer: string, interaction: Interaction, reason: string): Promise<void>;
  /** Dead letters of the consumer; `forget` removes them with all other data of their user. */
  deadLetters(consumer: string): AsyncIterable<DeadLetter>;
  /** The entry is not aside any more: it was delivered after all. One that is not aside changes nothing. */
  removeDeadLetter(consumer: string, interaction: Interaction): Promise<void>;
  close(): Promise<void>;
}
