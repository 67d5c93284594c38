import { createClient, createCluster, RESP_TYPES } from 'redis';
import { asRedisFailure, cannotConnect, redisTimeout } from './redis-failure.js';

export type CommandPart = string | Buffer;

export interface RedisOptions {
  /** `redis[s]://[user][:password]@host[:port][/database]`; of a cluster, any of its servers. */
  readonly url: string;
  /** Whether the URL names a server of a cluster. */
  readonly cluster: boolean;
  /** How long a command may take, milliseconds. */
  readonly commandTimeoutMs?: number;
  /** Told what goes wrong with the connection itself; each reconnection tells once more. */
  readonly onError?: (error: unknown) => void;
}

export interface SendOptions {
  readonly timeoutMs?: number;
  /** Commands of one chain are dropped together when the connection breaks between them. */
  readonly chainId?: symbol;
}

/** One server at the other end of one connection. */
export interface RedisNode {
  /** How often it was connected: another number, another connection. */
  readonly connections: number;
  /**
   * Commands sent in one turn of the event loop leave as one write. Texts come back as bytes.
   *
   * @throws ParallaxError UNAVAILABLE, TIMEOUT, or INTERNAL when the server refuses the command;
   *         its `cause` is the client's error
   */
  send(command: readonly CommandPart[], options?: SendOptions): Promise<unknown>;
}

/** A connection to a server, or to each server of a cluster. */
export interface RedisConnection {
  readonly cluster: boolean;
  /** The server that holds a key; for few keys, their slots are remembered. */
  nodeOf(key: string): Promise<RedisNode>;
  /** Sends to the server that holds the key, also when that has just changed. */
  send(key: string, command: readonly CommandPart[], options?: SendOptions): Promise<unknown>;
  close(): Promise<void>;
}

const COMMAND_TIMEOUT_MS = 1_000;
const FAULTS_KEPT = 10;
const CONNECT_TIMEOUT_MS = 2_000;
/** A connection that says nothing is asked for a sign of life, and broken when none comes. */
const PING_INTERVAL_MS = 5_000;
const SILENCE_MS = 15_000;
const LONGEST_PAUSE_MS = 2_000;
/** So many commands in a row without an answer, and the connection is made anew: it may be half open. */
const TIMEOUTS_OF_A_DEAD_CONNECTION = 3;

/**
 * Connects; later outages heal by themselves, and commands fail at once meanwhile.
 *
 * @throws ParallaxError UNAVAILABLE that says what to do when the server cannot be reached or refuses
 */
export async function connectRedis(options: RedisOptions): Promise<RedisConnection> {
  const { hostname, port } = new URL(options.url);
  const address = `${hostname}:${port === '' ? 6379 : port}`;
  try {
    return options.cluster ? await connectCluster(options) : await connectServer(options);
  } catch (error) {
    throw cannotConnect(address, error);
  }
}

async function connectServer(options: RedisOptions): Promise<RedisConnection> {
  let client = serverClient(options, false);
  await client.connect();
  const renew = () => {
    const dead = client;
    client = serverClient(options, true);
    client.connect().catch(() => {});
    dead.destroy();
    return client;
  };
  const node = new Node(client, options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS, renew);
  return {
    cluster: false,
    nodeOf: async () => node,
    send: (_key, command, sendOptions) => node.send(command, sendOptions),
    close: async () => client.destroy(),
  };
}

async function connectCluster(options: RedisOptions): Promise<RedisConnection> {
  const { url, commandTimeoutMs = COMMAND_TIMEOUT_MS } = options;
  const { username, password, protocol } = new URL(url);
  const connection = clientOptions(true);
  const { typeMapping } = connection.commandOptions;
  const cluster = createCluster({
    commandOptions: { typeMapping },
    rootNodes: [{ url }],
    // What a root node's URL says is not said to the servers found through it.
    defaults: {
      ...connection,
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      socket: protocol === 'rediss:' ? { ...connection.socket, tls: true } : connection.socket,
    },
  });
  const faults: unknown[] = [];
  cluster.on('error', (error) => {
    if (faults.length < FAULTS_KEPT) faults.push(error);
    options.onError?.(error);
  });
  cluster.on('node-error', (error) => options.onError?.(error));
  await withDeadline(cluster.connect(), CONNECT_TIMEOUT_MS + 1_000).catch((error) => {
    cluster.destroy();
    // The client says only that no server could be asked; why not, it said before.
    throw new AggregateError([...faults, error], 'no server of the cluster could be asked');
  });

  const nodes = new WeakMap<object, RedisNode>();
  const slots = new Map<string, number>();
  const slotOf = async (key: string): Promise<number> => {
    const known = slots.get(key);
    if (known !== undefined) return known;
    const slot = Number(await cluster.sendCommand(key, true, ['CLUSTER', 'KEYSLOT', key]));
    slots.set(key, slot);
    return slot;
  };
  const nodeOf = async (key: string): Promise<RedisNode> => {
    try {
      const slot = cluster.slots[await slotOf(key)];
      if (slot === undefined) throw new Error('CLUSTERDOWN the slot of the key is served by nobody');
      const client = await cluster.nodeClient(slot.master);
      const known = nodes.get(client);
      if (known !== undefined) return known;
      const node = new Node(client, commandTimeoutMs, null);
      nodes.set(client, node);
      return node;
    } catch (error) {
      throw asRedisFailure(error);
    }
  };
  return {
    cluster: true,
    nodeOf,
    async send(key, command, { timeoutMs = commandTimeoutMs } = {}) {
      try {
        return await withDeadline(cluster.sendCommand(key, false, [...command]), timeoutMs);
      } catch (error) {
        throw asRedisFailure(error);
      }
    },
    async close() {
      cluster.destroy();
    },
  };
}

/** Whether the server says that another holds the key by now. */
export function wasMoved(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && /^(MOVED|ASK|TRYAGAIN) /.test(cause.message);
}

interface Client {
  on(event: 'ready', listener: () => void): unknown;
  sendCommand(command: readonly CommandPart[], options?: { chainId?: symbol }): Promise<unknown>;
}

class Node implements RedisNode {
  connections = 1;
  #timeouts = 0;

  constructor(
    private client: Client,
    private readonly commandTimeoutMs: number,
    private readonly renew: (() => Client) | null,
  ) {
    this.#countConnections();
  }

  async send(command: readonly CommandPart[], options: SendOptions = {}): Promise<unknown> {
    const { timeoutMs = this.commandTimeoutMs, chainId } = options;
    try {
      const sent = this.client.sendCommand(command, chainId === undefined ? {} : { chainId });
      const reply = await withDeadline(sent, timeoutMs, () => this.#noteTimeout());
      this.#timeouts = 0;
      return reply;
    } catch (error) {
      throw asRedisFailure(error);
    }
  }

  #noteTimeout(): void {
    this.#timeouts += 1;
    if (this.renew === null || this.#timeouts % TIMEOUTS_OF_A_DEAD_CONNECTION > 0) return;
    this.client = this.renew();
    this.#countConnections();
  }

  #countConnections(): void {
    this.client.on('ready', () => {
      this.connections += 1;
    });
  }
}

/** The client's own timeout ends when a command was written; this one ends with the reply. */
function withDeadline<T>(promise: Promise<T>, milliseconds: number, onTimeout = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      onTimeout();
      reject(redisTimeout(milliseconds));
    }, milliseconds);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/** @param persistent whether the very first connection is tried again too */
function serverClient(options: RedisOptions, persistent: boolean) {
  const state = { opened: persistent };
  const client = createClient({ url: options.url, ...clientOptions(() => state.opened) });
  client.on('error', (error) => options.onError?.(error));
  client.on('ready', () => {
    state.opened = true;
  });
  return client;
}

function clientOptions(persistent: true | (() => boolean)) {
  return {
    RESP: 3 as const,
    disableOfflineQueue: true,
    pingInterval: PING_INTERVAL_MS,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries: number): number | false => {
        if (persistent !== true && !persistent()) return false;
        // Jitter: a hundred gateways that lost one server must not return to it at once.
        return Math.random() * Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(retries, 10));
      },
    },
  };
}
