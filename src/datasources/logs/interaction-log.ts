import type { UserHistory } from '../../domain/history.js';
import type { Interaction } from '../../domain/interaction.js';

/**
 * Whose clock an interaction's `at` came from. Only a client's time is part of the payload of an event
 * id: a request sent again without one gets another of the gateway's.
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
  /** How many entries were removed. */
  readonly entries: number;
}

/** A user whom a log has forgotten, and others have still to forget. */
export interface OwedForgetting {
  readonly userId: string;
  /** When something of the user was forgotten last, or it was first asked for; milliseconds since the epoch. */
  readonly at: number;
}

/** What a ranker has learnt from everybody, as the log keeps it. */
export interface KeptFit {
  /** Null: nothing was kept, or someone was forgotten since. */
  readonly name: string | null;
  /** Null also when the one asking has it already. */
  readonly bytes: Uint8Array | null;
  /** Rises when a user is forgotten: what was learnt before may hold something of theirs. */
  readonly forgettings: number;
}

/** Takes 1 to `MOST_TAKEN` entries, in order; resolves when they need not come again. */
export type TakeEntries = (entries: readonly Interaction[], signal: AbortSignal) => Promise<void>;

export const MOST_TAKEN = 100;

/** An entry that a consumer can never deliver. */
export interface EntrySetAside {
  readonly interaction: Interaction;
  readonly reason: string;
  /** When it was set aside, milliseconds since the epoch. */
  readonly at: number;
}

/** Waits that long, or until the signal aborts; never rejects. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** How long a repeated event id is recognised, at least. */
export const EVENT_ID_MEMORY_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * The durable record of interactions and the per-user state that follows from it.
 * When `append` resolves, the entry, its dedupe key, the seq and the state are on disk as one.
 *
 * A user's `seq` rises with every change, not always by one, and never returns to an old value, also
 * when the user is forgotten in between: what was cached under an old seq can never count again.
 * Ids were parsed at the door: 1 to 256 characters, none a control character.
 *
 * While a log on another machine is away its calls throw UNAVAILABLE or TIMEOUT; iterations end with it,
 * `follow` and `changedElsewhere` wait until it is back.
 */
export interface InteractionLog {
  /**
   * Appends of one user take effect in the order of the calls; concurrent ones may share a sync.
   *
   * The payload of an event id is the image, the type and a time that the client gave; the session and
   * the search are not (a page that was loaded again repeats an event under another session).
   *
   * @param timeFrom `client` unless said otherwise
   * @throws ParallaxError BAD_USER_INPUT (argument `eventId`) when the user's event id is known with another payload
   * @throws ParallaxError UNAVAILABLE when it cannot be made durable
   */
  append(interaction: Interaction, timeFrom?: TimeFrom): Promise<Appended>;
  /** The user's state, null for a user nobody has seen. */
  history(userId: string): Promise<UserHistory | null>;
  /**
   * Replaces pins, mutes and the pause (or the whole state) in one transaction; raises the seq.
   * What `change` throws is thrown, and nothing changes.
   */
  update(userId: string, change: (before: UserHistory | null) => UserHistory): Promise<Changed>;
  /**
   * Removes everything about the user, set aside or not. Where others hold data of users too, it is noted in
   * the same transaction that they have still to forget this one, known here or not; asked for once more, when
   * nothing of the user has come since, it changes nothing.
   */
  forget(userId: string): Promise<Forgotten>;
  /**
   * Users whose erasure is pending in other systems, in no order, until `settleForgotten` is told of them; also
   * those who have come back meanwhile. Concurrent changes may yield a user twice. None where no other system holds
   * data of users: nothing is left of a forgotten user then, not even an id.
   */
  forgotten(): AsyncIterable<OwedForgetting>;
  /** These are forgotten everywhere: nothing is left of them. One of whom more was forgotten after `at` stays noted. */
  settleForgotten(users: readonly OwedForgetting[]): Promise<void>;
  /** Every user's state: what a ranker learns the population from. */
  histories(): AsyncIterable<UserHistory>;
  /**
   * The states that others have changed since this log was opened, and go on changing, until the signal
   * aborts; ends at once where nobody else can. Within seconds, several changes of one user as one, those
   * made here among them. Users who are forgotten elsewhere are not told of: nothing of them is kept that
   * could be.
   */
  changedElsewhere(signal: AbortSignal): AsyncIterable<UserHistory>;
  /**
   * What `keepFit` kept. Whoever forgets a user removes it in the same stroke.
   *
   * @param known  the name of what the caller has: then without the bytes
   */
  fit(known: string | null): Promise<KeptFit>;
  /**
   * Keeps what was learnt from everybody; durable when it resolves to true. The first of a name wins, so that all
   * who share the log go by the same.
   *
   * @param forgettings  as `fit` said before anything of it was read; false when someone was forgotten since
   */
  keepFit(name: string, bytes: Uint8Array, forgettings: number): Promise<boolean>;
  /** Every entry, each user's in the order in which they were acknowledged. */
  entries(): AsyncIterable<Interaction>;
  /**
   * Hands the entries to a consumer, from the oldest that it has not taken yet, and goes on with those
   * to come until the signal aborts; then it resolves.
   *
   * At least once: entries count as taken when `take` has resolved; when it rejects, the same come again
   * after a pause. Those of one user come in the order in which they were acknowledged, never two batches
   * of one user at once; of all instances that follow under one name, one at a time gets a given user's.
   * A forgotten user's entries come no more. It ends too when the log is closed.
   *
   * @param consumer  names the place in the log: lower-case letters, digits and "-"
   */
  follow(consumer: string, take: TakeEntries, signal: AbortSignal): Promise<void>;
  /** How many entries the consumer has not taken yet; a metric, so an estimate will do. */
  lag(consumer: string): Promise<number>;
  /**
   * Keeps an entry that the consumer can never deliver, with the reason, so that it may count as taken.
   * Durable when it resolves; the second time for one entry, and one of a user who was forgotten
   * meanwhile, change nothing.
   */
  setAside(consumer: string, interaction: Interaction, reason: string): Promise<void>;
  /** What the consumer has set aside; `forget` removes it with everything else of its user. */
  entriesSetAside(consumer: string): AsyncIterable<EntrySetAside>;
  /** The entry is not aside any more: it was delivered after all. One that is not aside changes nothing. */
  takeBack(consumer: string, interaction: Interaction): Promise<void>;
  close(): Promise<void>;
}
