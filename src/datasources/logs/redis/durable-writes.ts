import { ParallaxError } from '../../../domain/errors.js';
import { wasMoved } from '../../redis/redis-connection.js';
import { isUnknownScript, type RedisScript, scriptCommand } from '../../redis/redis-script.js';
import type { CommandPart, RedisConnection, RedisNode } from '../../redis/redis-types.js';
import { type RedisDurability, requireDurability } from './durability.js';

/** Writes that share one wait for the disk at most. */
const WRITES_AT_ONCE = 256;
/** A disk that takes longer is in trouble. */
const SYNC_TIMEOUT_MS = 5_000;

interface Write {
  readonly script: RedisScript;
  readonly keys: readonly string[];
  readonly values: readonly CommandPart[];
  /** True while the server may have the script; false once it has answered that it does not. */
  known: boolean;
  resolve(reply: unknown): void;
  reject(error: unknown): void;
}

export interface DurableWritesOptions {
  /** Used for nothing else: a wait for the disk blocks all later commands of its connection. */
  readonly connection: RedisConnection;
  readonly level: RedisDurability;
  /** Number of replicas that must have synced the writes. */
  readonly replicas: number;
}

/** Lua functions that write, answered when what they wrote is as durable as was asked. */
export class DurableWrites {
  readonly #groups = new WeakMap<RedisNode, WriteGroup>();

  constructor(private readonly options: DurableWritesOptions) {}

  /** @param keys  of one shard, at least one */
  async run(script: RedisScript, keys: readonly string[], values: readonly CommandPart[]): Promise<unknown> {
    const { connection } = this.options;
    const [first = ''] = keys;
    try {
      return await this.#on(await connection.nodeOf(first), script, keys, values);
    } catch (error) {
      if (!wasMoved(error)) throw error;
      // A command that the client routes itself updates its map of key holders.
      await connection.send(first, ['EXISTS', first]);
      return this.#on(await connection.nodeOf(first), script, keys, values);
    }
  }

  #on(node: RedisNode, script: RedisScript, keys: readonly string[], values: readonly CommandPart[]) {
    const group = this.#groups.get(node) ?? new WriteGroup(node, this.options);
    this.#groups.set(node, group);
    return new Promise<unknown>((resolve, reject) => {
      group.add({ script, keys, values, known: true, resolve, reject });
    });
  }
}

/**
 * Writes to one server. Writes that arrive during a wait for the disk are collected, sent together
 * afterwards, and share the next wait: one socket write, one round trip, one sync.
 */
class WriteGroup {
  #waiting: Write[] = [];
  #busy = false;
  /** The connection on which the server was last asked what it keeps, and whether it must be waited for. */
  #asked = { connection: -1, waits: false };

  constructor(
    private readonly node: RedisNode,
    private readonly options: DurableWritesOptions,
  ) {}

  add(write: Write): void {
    this.#waiting.push(write);
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    // Those of the same turn of the event loop go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const writes = this.#waiting.splice(0, WRITES_AT_ONCE);
      try {
        await this.#send(writes);
      } catch (error) {
        for (const write of writes) write.reject(error);
      }
    }
    this.#busy = false;
  }

  async #send(writes: readonly Write[]): Promise<void> {
    await this.#askOnce();
    const { connection, waits } = this.#asked;
    const chainId = Symbol('writes and the wait for the disk');
    const sent = writes.map(({ script, keys, values, known }) =>
      this.node.send(scriptCommand(script, keys, values, known), { chainId }),
    );
    const synced = waits ? this.#waitForDisk(chainId) : Promise.resolve();
    const [replies, disk] = await Promise.all([Promise.allSettled(sent), settled(synced)]);
    replies.forEach((reply, i) => {
      const write = writes[i];
      if (write === undefined) return;
      if (reply.status === 'rejected') this.#retryOrReject(write, reply.reason);
      else if (disk.status === 'rejected') write.reject(disk.reason);
      else if (connection !== this.node.connections) write.reject(connectionLost());
      else write.resolve(reply.value);
    });
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
