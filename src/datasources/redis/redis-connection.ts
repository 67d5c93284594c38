import { createClient } from 'redis';
import { clientOptions } from './redis-client-options.js';
import { connectCluster } from './redis-cluster.js';
import { cannotConnect } from './redis-failure.js';
import { Node } from './redis-node.js';
import { primaryUrl } from './redis-sentinel.js';

export type CommandPart = string | Buffer;

export interface RedisOptions {
  /** `redis[s]://[user][:password]@host[:port][/database]`; of a cluster, any of its servers. */
  readonly url: string;
  /** Whether the URL names a server of a cluster. */
  readonly cluster: boolean;
  /** `host:port` of Sentinels, which name the primary; the host of the URL does not count then. */
  readonly sentinels?: readonly string[];
  /** The name that the Sentinels watch the primary under. */
  readonly primaryName?: string;
  /** How long a command may take, milliseconds. */
  readonly commandTimeoutMs?: number;
  /** Told what goes wrong with the connection itself; each reconnection tells once more. */
  readonly onError?: (error: unknown) => void;
  /** Told when the server said that it does not serve: it was demoted, or is still loading. */
  readonly onNotServing?: () => void;
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
  /** Connects anew, so that a name or a Sentinel leads to the primary of now; a cluster's client routes itself. */
  reconnect(): void;
  close(): Promise<void>;
}

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
  let client = serverClient(options, await urlOf(options), false);
  await client.connect();
  let isClosed = false;
  const renew = async () => {
    const url = await urlOf(options);
    const dead = client;
    client = serverClient(options, url, true);
    const connected = client.connect().catch(() => {});
    dead.destroy();
    if (isClosed) client.destroy();
    return { client, connected };
  };
  const node = new Node(client, options, renew);
  return {
    cluster: false,
    async nodeOf() {
      await node.fresh();
      return node;
    },
    send: (_key, command, sendOptions) => node.send(command, sendOptions),
    reconnect: () => node.reconnect(),
    async close() {
      isClosed = true;
      client.destroy();
    },
  };
}

async function urlOf({ url, sentinels = [], primaryName = 'mymaster' }: RedisOptions): Promise<string> {
  return sentinels.length > 0 ? primaryUrl(url, sentinels, primaryName) : url;
}

/** Whether the server says that another holds the key by now. */
export function wasMoved(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && /^(MOVED|ASK|TRYAGAIN) /.test(cause.message);
}

/** @param persistent whether the very first connection is tried again too */
function serverClient(options: RedisOptions, url: string, persistent: boolean) {
  const state = { opened: persistent };
  const client = createClient({ url, ...clientOptions(() => state.opened) });
  client.on('error', (error) => options.onError?.(error));
  client.on('ready', () => {
    state.opened = true;
  });
  return client;
}
