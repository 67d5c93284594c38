import { createClient } from 'redis';
import { clientOptions } from './redis-client-options.js';
import { connectCluster } from './redis-cluster.js';
import { cannotConnect } from './redis-failure.js';
import { Node } from './redis-node.js';
import { primaryUrl } from './redis-sentinel.js';
import type { RedisConnection, RedisOptions } from './redis-types.js';

/**
 * Connects; later outages recover automatically, and commands fail at once meanwhile.
 *
 * @throws ParallaxError UNAVAILABLE with a remedy when the server cannot be reached or refuses
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

/** Returns true if the server answered that another server holds the key now. */
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
