import { LRUCache } from 'lru-cache';
import { ParallaxError } from '../../../domain/errors.js';
import { asRedisFailure, invalidStoredValue } from '../../redis/redis-failure.js';
import { runScript } from '../../redis/redis-script.js';
import type { RedisConnection } from '../../redis/redis-types.js';
import { mayBePatched, patchOf } from '../history-patch.js';
import type { Appended, Changed, Learn } from '../interaction-log.js';
import { READ_USER } from './change-scripts.js';
import type { DurableWrites } from './durable-writes.js';
import type { LogKeys } from './log-keys.js';
import { type Change, type KnownUser, type Plan, planChanges } from './plan-changes.js';
import {
  NO_TAIL,
  packEntry,
  packState,
  type StoredEntry,
  type Tail,
  unpackEntry,
  unpackUser,
  withPatch,
} from './stored-values.js';

/** Changes of one user written at once at most: each is half a millisecond for a full history. */
const CHANGES_AT_ONCE = 32;
/**
 * Each failed attempt means that another process was faster; two competing processes alternate long before.
 */
const ATTEMPTS = 50;

/** Users whose state is remembered after a change, so that the next one is written without reading it first. */
const REMEMBERED = 1_000;
/** A user who was forgotten by another instance is not remembered here for longer. */
const REMEMBERED_MS = 60_000;

export interface UserChangesOptions {
  readonly keys: LogKeys;
  readonly reads: RedisConnection;
  readonly writes: DurableWrites;
  readonly learn: Learn;
  readonly now: () => number;
}

interface Pending {
  readonly change: Change;
  resolve(outcome: Appended | Changed): void;
  reject(error: unknown): void;
}

/** Server's answer: it wrote, or another process had changed the user. */
type Answer =
  | { readonly kind: 'written'; readonly seqBefore: number }
  | { readonly kind: 'changed meanwhile'; readonly known: KnownUser };

/**
 * Changes of users, in the order of the calls. Those of one user that wait while one is being written
 * are written together; those of different users share a run of the script.
 */
export class UserChanges {
  readonly #waiting = new Map<string, Pending[]>();
  /** May be out of date: nothing is answered by it that the server has not confirmed. */
  readonly #remembered: LRUCache<string, KnownUser>;

  constructor(private readonly options: UserChangesOptions) {
    const { now } = options;
    this.#remembered = new LRUCache({ max: REMEMBERED, ttl: REMEMBERED_MS, ttlResolution: 0, perf: { now } });
  }

  /** Forgets what is remembered of a user. */
  drop(userId: string): void {
    this.#remembered.delete(userId);
  }

  make(userId: string, change: Change): Promise<Appended | Changed> {
    return new Promise((resolve, reject) => {
      const pending = { change, resolve, reject };
      const waiting = this.#waiting.get(userId);
      if (waiting !== undefined) {
        waiting.push(pending);
        return;
      }
      const queue = [pending];
      this.#waiting.set(userId, queue);
      void this.#work(userId, queue);
    });
  }

  async #work(userId: string, queue: Pending[]): Promise<void> {
    // Those of the same turn of the event loop go together.
    await Promise.resolve();
    while (queue.length > 0) {
      const pending = queue.splice(0, CHANGES_AT_ONCE);
      try {
        await this.#write(userId, pending);
      } catch (error) {
        for (const { reject } of pending) reject(error);
      }
    }
    this.#waiting.delete(userId);
  }

  async #write(userId: string, pending: readonly Pending[]): Promise<void> {
    const changes = pending.map(({ change }) => change);
    const eventIds = [
      ...new Set(changes.flatMap((change) => (change.kind === 'append' ? [change.interaction.eventId] : []))),
    ];
    const remembered = this.#remembered.get(userId);
    // Until the server has confirmed a write, its state is uncertain.
    this.drop(userId);
    let isRead = remembered === undefined;
    let known = remembered ?? (await this.#ask(userId, eventIds));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const plan = planChanges(known, changes, this.options.learn);
      if (plan.raise === 0 && !plan.restsOnOthers) {
        if (isRead) return settle(pending, plan, 0);
        // Nothing would be written, which would show whether the state is out of date.
        known = await this.#ask(userId, eventIds);
        isRead = true;
        continue;
      }
      const tail = tailAfter(known, plan);
      const answer = await this.#tryToWrite(userId, eventIds, known, plan, tail);
      if (answer.kind === 'written') {
        this.#remember(userId, known, plan, tail ?? NO_TAIL, answer.seqBefore);
        return settle(pending, plan, answer.seqBefore);
      }
      known = answer.known;
      isRead = true;
    }
    throw new ParallaxError('UNAVAILABLE', 'Too many change this user at once; try again.');
  }

  /** With the newest events, which are those that a client sends again. */
  #remember(
    userId: string,
    known: KnownUser,
    { state, raise, entries }: Plan,
    tail: Tail,
    seqBefore: number,
  ): void {
    if (state === null) return void this.#remembered.set(userId, known);
    const seq = seqBefore + raise;
    this.#remembered.set(userId, {
      seq: String(seq),
      history: { ...state, userId, seq },
      tail,
      entries: new Map(entries.map((entry) => [entry.interaction.eventId, entry])),
    });
  }

  async #ask(userId: string, eventIds: readonly string[]): Promise<KnownUser> {
    const shard = this.options.keys.shardOf(userId);
    const events = eventIds.map((eventId) => shard.event(userId, eventId));
    const keys = [shard.user(userId), shard.entries, ...events];
    const answer = parseAnswer(userId, eventIds, await runScript(this.options.reads, READ_USER, keys, []));
    if (answer.kind === 'written') throw invalidStoredValue('The answer of the log');
    return answer.known;
  }

  async #tryToWrite(
    userId: string,
    eventIds: readonly string[],
    known: KnownUser,
    { state, raise, entries }: Plan,
    tail: Tail | null,
  ): Promise<Answer> {
    const shard = this.options.keys.shardOf(userId);
    const eventKeys = new Map(eventIds.map((eventId) => [eventId, shard.event(userId, eventId)]));
    const answer = await this.options.writes.change({
      shard,
      userId,
      raise,
      seq: known.seq,
      events: [...eventKeys.values()],
      state: state === null || tail !== null ? null : packState(state),
      tail: tail !== null ? tail.bytes : state !== null && known.tail.images > 0 ? NO_TAIL.bytes : null,
      entries: entries.map((entry) => ({
        event: eventKeys.get(entry.interaction.eventId) ?? '',
        data: packEntry(entry),
      })),
    });
    return parseAnswer(userId, eventIds, answer);
  }
}

/** The tail with what a plan changes; null where the state must be written whole. */
function tailAfter({ history, tail }: KnownUser, { state }: Plan): Tail | null {
  // A short history is as short as its patches.
  if (history === null || state === null || !mayBePatched(state, tail.images + 1)) return null;
  const patch = patchOf(history, state);
  const after = patch === null ? null : withPatch(tail, patch);
  return after !== null && mayBePatched(state, after.images) ? after : null;
}

function settle(pending: readonly Pending[], plan: Plan, seqBefore: number): void {
  pending.forEach(({ resolve, reject }, i) => {
    try {
      const outcome = plan.outcomes[i];
      if (outcome !== undefined) resolve(outcome(seqBefore));
    } catch (error) {
      reject(error);
    }
  });
}

function parseAnswer(userId: string, eventIds: readonly string[], reply: unknown): Answer {
  if (!Array.isArray(reply)) throw invalidStoredValue('The answer of the log');
  const [written, seq, state, tail, ...found]: unknown[] = reply;
  if (written === -1) throw asRedisFailure(new Error(String(seq)));
  if (written === 1) return { kind: 'written', seqBefore: Number(seq) };
  const entries = new Map<string, StoredEntry>();
  eventIds.forEach((eventId, i) => {
    const bytes = found[i] ?? null;
    if (bytes !== null) entries.set(eventId, unpackEntry(bytes));
  });
  const user = unpackUser(userId, seq ?? null, state ?? null, tail);
  return {
    kind: 'changed meanwhile',
    known: {
      seq: seq === null ? '' : String(seq),
      history: user?.history ?? null,
      tail: user?.tail ?? NO_TAIL,
      entries,
    },
  };
}
