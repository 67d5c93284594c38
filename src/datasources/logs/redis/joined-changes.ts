import { EVENT_ID_MEMORY_MS } from '../interaction-log.js';
import type { ShardKeys } from './log-keys.js';

/** Users that one run of the script changes at most: 30 µs each, in which the server answers no one else. */
const USERS_AT_ONCE = 64;

/** A user's change as the script makes it. */
export interface ScriptedChange {
  readonly shard: ShardKeys;
  readonly userId: string;
  /** Keys of the events in question. */
  readonly events: readonly string[];
  /** The stored seq that the change was computed from, '' for an unknown user. */
  readonly seq: string;
  /** Null to keep it. */
  readonly state: Buffer | null;
  /** Patches behind the state; null to keep them. */
  readonly tail: Buffer | null;
  /** By how much the seq rises. */
  readonly raise: number;
  readonly entries: readonly { readonly event: string; readonly data: Buffer }[];
}

export interface KeepEntries {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Time for which entries are kept that every consumer has consumed. */
  readonly keepTakenMs: number;
  /** Time for which entries are kept while there are no consumers. */
  readonly keepUntakenMs: number;
}

/** When the oldest entry of each shard was written, as far as it is known: until it is due, no run looks for it. */
export class OldestEntries {
  readonly #writtenAt = new Map<ShardKeys, number>();

  constructor(private readonly keep: KeepEntries) {}

  mayBeDue(shard: ShardKeys): boolean {
    const { now, keepTakenMs, keepUntakenMs } = this.keep;
    const writtenAt = this.#writtenAt.get(shard);
    return writtenAt === undefined || now() - writtenAt > Math.min(keepTakenMs, keepUntakenMs);
  }

  /** @param writtenAt  of the script's answer; entries only leave, so that it stays a lower bound */
  note(shard: ShardKeys, writtenAt: unknown): void {
    const known = String(writtenAt);
    if (known !== '') this.#writtenAt.set(shard, Number(known));
  }
}

/** Arguments of a run of the script for many users, and those whom its answers are for, in order. */
export interface JoinedChanges<Write> {
  readonly writes: readonly Write[];
  /** Those whose oldest entries the answer names behind the users', in order. */
  readonly shards: readonly ShardKeys[];
  readonly keys: readonly string[];
  readonly values: readonly (string | Buffer)[];
}

/**
 * Changes of many users in few runs of the script: one command, one transaction in the server's file and one
 * answer for up to 64 of them.
 *
 * @param cluster  true if the shards may lie on several servers: those of one shard alone share a run then
 */
export function joinChanges<Write extends { readonly change: ScriptedChange }>(
  writes: readonly Write[],
  cluster: boolean,
  keep: KeepEntries,
  oldest: OldestEntries,
): readonly JoinedChanges<Write>[] {
  const inOrder = [...writes].sort((a, b) => a.change.shard.shard - b.change.shard.shard);
  const runs: JoinedChanges<Write>[] = [];
  for (let from = 0; from < inOrder.length; ) {
    const shard = inOrder[from]?.change.shard;
    let to = from + 1;
    while (to < inOrder.length && to - from < USERS_AT_ONCE) {
      if (cluster && inOrder[to]?.change.shard !== shard) break;
      to += 1;
    }
    runs.push(joined(inOrder.slice(from, to), keep, oldest));
    from = to;
  }
  return runs;
}

function joined<Write extends { readonly change: ScriptedChange }>(
  writes: readonly Write[],
  { now, keepTakenMs, keepUntakenMs }: KeepEntries,
  oldest: OldestEntries,
): JoinedChanges<Write> {
  const keys: string[] = [];
  const values = [now(), EVENT_ID_MEMORY_MS, keepTakenMs, keepUntakenMs].map(String);
  // They are joined because a socket is slow to write many small buffers.
  const bytes: Buffer[] = [];
  const shards: ShardKeys[] = [];
  for (const { change } of writes) {
    const { shard, userId, events, seq, state, tail, raise, entries } = change;
    if (shard !== shards.at(-1)) {
      shards.push(shard);
      keys.push(shard.seq, shard.users, shard.entries, shard.taken);
      values.push(oldest.mayBeDue(shard) ? '1' : '0');
      values.push(String(writes.filter((write) => write.change.shard === shard).length));
    }
    keys.push(shard.user(userId), ...events);
    values.push(String(events.length), seq, userId, String(state?.length ?? 0));
    values.push(tail === null ? '' : String(tail.length), String(raise), String(entries.length));
    if (state !== null) bytes.push(state);
    if (tail !== null) bytes.push(tail);
    for (const { event, data } of entries) {
      values.push(String(1 + events.indexOf(event)), String(data.length));
      bytes.push(data);
    }
  }
  return { writes, shards, keys, values: [...values, Buffer.concat(bytes)] };
}
