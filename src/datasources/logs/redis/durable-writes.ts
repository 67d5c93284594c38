import { ParallaxError } from '../../../domain/errors.js';
import { wasMoved } from '../../redis/redis-connection.js';
import { isUnknownScript, type RedisScript, scriptCommand } from '../../redis/redis-script.js';
import type { CommandPart, RedisConnection, RedisNode } from '../../redis/redis-types.js';
import { CHANGE_USERS } from './change-scripts.js';
import { type RedisDurability, requireDurability } from './durability.js';
import { joinChanges, type KeepEntries, OldestEntries, type ScriptedChange } from './joined-changes.js';

/** Writes that share one wait for the disk at most. */
const WRITES_AT_ONCE = 256;
/** With a server that syncs before it answers: the next writes are made while it works on these. */
const GROUPS_AT_ONCE = 2;
/** A disk that takes longer is in trouble. */
const SYNC_TIMEOUT_MS = 5_000;

interface Command {
  readonly script: RedisScript;
  readonly keys: readonly string[];
  readonly values: readonly CommandPart[];
}

/** A command of its own, or a part of one that the changes of several users share. */
type Work =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'change'; readonly change: ScriptedChange };

interface Write {
  readonly work: Work;
  /** True while the server may have the script; false once it has answered that it does not. */
  known: boolean;
  resolve(reply: unknown): void;
  reject(error: unknown): void;
}

interface ChangeWrite {
  readonly change: ScriptedChange;
  readonly write: Write;
}

/** A command, and those whom it answers. */
interface Sending {
  readonly command: Command;
  readonly writes: readonly Write[];
  /** Splits the server's answer, one part for each of them. */
  partsOf(reply: unknown): readonly unknown[];
}

export interface DurableWritesOptions extends KeepEntries {
  /** Used for nothing else: a wait for the disk blocks all later commands of its connection. */
  readonly connection: RedisConnection;
  readonly level: RedisDurability;
  /** Number of replicas that must have synced the writes. */
  readonly replicas: number;
}

/** Lua functions that write, answered when what they wrote is as durable as was asked. */
export class DurableWrites {
  readonly #groups = new WeakMap<RedisNode, WriteGroup>();
  readonly #oldest: OldestEntries;

  constructor(private readonly options: DurableWritesOptions) {
    this.#oldest = new OldestEntries(options);
  }

  /** @param keys  of one shard, at least one */
  run(script: RedisScript, keys: readonly string[], values: readonly CommandPart[]): Promise<unknown> {
    const [first = ''] = keys;
    return this.#route(first, { kind: 'command', command: { script, keys, values } });
  }

  /**
   * Changes a user; changes that wait at the same time share runs of the script.
   *
   * @returns the script's answer for the user
   */
  change(change: ScriptedChange): Promise<unknown> {
    return this.#route(change.shard.seq, { kind: 'change', change });
  }

  async #route(key: string, work: Work): Promise<unknown> {
    const { connection } = this.options;
    try {
      return await this.#on(await connection.nodeOf(key), work);
    } catch (error) {
      if (!wasMoved(error)) throw error;
      // A command that the client routes itself updates its map of key holders.
      await connection.send(key, ['EXISTS', key]);
      return this.#on(await connection.nodeOf(key), work);
    }
  }

  #on(node: RedisNode, work: Work): Promise<unknown> {
    const group = this.#groups.get(node) ?? new WriteGroup(node, this.options, this.#oldest);
    this.#groups.set(node, group);
    return new Promise<unknown>((resolve, reject) => group.add({ work, known: true, resolve, reject }));
  }
}

/**
 * Writes to one server. Writes that arrive during a wait for the disk are collected, sent together
 * afterwards, and share the next wait: one socket write, one round trip, one sync.
 */
class WriteGroup {
  #waiting: Write[] = [];
  /** Groups that were sent and are not answered. */
  #sent = 0;
  #isStarting = false;
  /** The connection on which the server was last asked what it keeps, and whether it must be waited for. */
  #asked = { connection: -1, waits: true };

  constructor(
    private readonly node: RedisNode,
    private readonly options: DurableWritesOptions,
    private readonly oldest: OldestEntries,
  ) {}

  add(write: Write): void {
    this.#waiting.push(write);
    this.#start();
  }

  #start(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    // Those go together that one answer of the server lets go on.
    process.nextTick(() => {
      this.#isStarting = false;
      const { connection, waits } = this.#asked;
      const most = waits || connection !== this.node.connections ? 1 : GROUPS_AT_ONCE;
      while (this.#waiting.length > 0 && this.#sent < most) {
        void this.#sendGroup(this.#waiting.splice(0, WRITES_AT_ONCE));
      }
    });
  }

  async #sendGroup(writes: readonly Write[]): Promise<void> {
    this.#sent += 1;
    try {
      await this.#send(writes);
    } catch (error) {
      for (const write of writes) write.reject(error);
    }
    this.#sent -= 1;
    this.#start();
  }

  async #send(writes: readonly Write[]): Promise<void> {
    await this.#askOnce();
    const { connection, waits } = this.#asked;
    const chainId = Symbol('writes and the wait for the disk');
    const sending = this.#commandsOf(writes);
    const sent = sending.map(({ command: { script, keys, values }, writes: [first] }) =>
      this.node.send(scriptCommand(script, keys, values, first?.known ?? true), { chainId }),
    );
    const synced = waits ? this.#waitForDisk(chainId) : Promise.resolve();
    const [replies, disk] = await Promise.all([Promise.allSettled(sent), settled(synced)]);
    sending.forEach(({ writes: answered, partsOf }, i) => {
      const reply = replies[i];
      const parts = reply?.status === 'fulfilled' ? partsOf(reply.value) : [];
      answered.forEach((write, place) => {
        if (reply?.status !== 'fulfilled') this.#retryOrReject(write, reply?.reason);
        else if (disk.status === 'rejected') write.reject(disk.reason);
        else if (connection !== this.node.connections) write.reject(connectionLost());
        else write.resolve(parts[place]);
      });
    });
  }

  #commandsOf(writes: readonly Write[]): readonly Sending[] {
    const commands: Sending[] = [];
    const changes: ChangeWrite[] = [];
    const again: ChangeWrite[] = [];
    for (const write of writes) {
      const { work, known } = write;
      if (work.kind === 'change') (known ? changes : again).push({ change: work.change, write });
      else commands.push({ command: work.command, writes: [write], partsOf: (reply) => [reply] });
    }
    return [...commands, ...this.#join(changes), ...this.#join(again)];
  }

  #join(changes: readonly ChangeWrite[]): readonly Sending[] {
    const { cluster } = this.options.connection;
    return joinChanges(changes, cluster, this.options, this.oldest).map(
      ({ writes, shards, keys, values }) => ({
        command: { script: CHANGE_USERS, keys, values },
        writes: writes.map(({ write }) => write),
        partsOf: (reply) => {
          if (!Array.isArray(reply)) return [];
          for (const [i, shard] of shards.entries()) this.oldest.note(shard, reply[writes.length + i]);
          return reply;
        },
      }),
    );
  }

  /** A server that was restarted knows no script; nothing was written then. */
  #retryOrReject(write: Write, error: unknown): void {
    if (write.known && isUnknownScript(error)) {
      write.known = false;
      this.#waiting.unshift(write);
    } else {
      write.reject(error);
    }
  }

  async #waitForDisk(chainId: symbol): Promise<void> {
    const { replicas } = this.options;
    const command = ['WAITAOF', '1', String(replicas), String(SYNC_TIMEOUT_MS)];
    const reply = await this.node
      .send(command, { chainId, timeoutMs: SYNC_TIMEOUT_MS + 1_000 })
      .catch((cause: unknown) => {
        throw new ParallaxError('UNAVAILABLE', 'Redis could not say that its file is synced.', { cause });
      });
    if (!Array.isArray(reply) || Number(reply[0]) < 1) {
      throw new ParallaxError('UNAVAILABLE', `Redis had not synced its file within ${SYNC_TIMEOUT_MS} ms.`);
    }
    if (Number(reply[1]) < replicas) {
      throw new ParallaxError(
        'UNAVAILABLE',
        `${reply[1]} of ${replicas} replicas of Redis had synced their files within ${SYNC_TIMEOUT_MS} ms.`,
      );
    }
  }

  /** After every reconnection: the server may have another configuration now. */
  async #askOnce(): Promise<void> {
    const connection = this.node.connections;
    if (connection === this.#asked.connection) return;
    const { by } = await requireDurability(this.node, this.options.level, this.options.replicas);
    this.#asked = { connection, waits: by === 'waiting' };
  }
}

function settled(promise: Promise<void>): Promise<PromiseSettledResult<void>> {
  return Promise.allSettled([promise]).then(([result]) => result);
}

/** The wait may have been answered on a connection that knows nothing of the write. */
function connectionLost(): ParallaxError {
  return new ParallaxError('UNAVAILABLE', 'The connection to Redis broke before the disk had confirmed.');
}
