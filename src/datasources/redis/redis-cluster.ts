import { createCluster } from 'redis';
import { CONNECT_TIMEOUT_MS, clientOptions } from './redis-client-options.js';
import { asRedisFailure } from './redis-failure.js';
import { COMMAND_TIMEOUT_MS, Node, STALE_MS, soon, withDeadline } from './redis-node.js';
import type { RedisConnection, RedisNode, RedisOptions } from './redis-types.js';

const FAULTS_KEPT = 10;

/** A connection to each server of a cluster. */
export async function connectCluster(options: RedisOptions): Promise<RedisConnection> {
  const { url, commandTimeoutMs = COMMAND_TIMEOUT_MS } = options;
  const { username, password, protocol } = new URL(url);
  const connection = clientOptions(true);
  const { typeMapping } = connection.commandOptions;
  const open = async () => {
    const cluster = createCluster({
      commandOptions: { typeMapping },
      rootNodes: [{ url }],
      // Settings of a root node's URL are not applied to servers found through it.
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
      // The client reports only that no server could be asked; the reasons were reported before.
      throw new AggregateError([...faults, error], 'no server of the cluster could be asked');
    });
    return cluster;
  };
  let cluster = await open();
  let heardAt = performance.now();
  let renewing: Promise<void> | null = null;
  let isClosed = false;
  const heard = <T>(reply: T): T => {
    heardAt = performance.now();
    return reply;
  };
  /** The client does not expose liveness of its servers; after a silence a new one is created beside it. */
  const fresh = (): Promise<void> | null => {
    if (renewing === null && performance.now() - heardAt > STALE_MS) {
      const renewed = open().then((opened) => {
        cluster.destroy();
        cluster = opened;
        if (isClosed) cluster.destroy();
      });
      heard(null);
      renewing = soon(renewed).finally(() => {
        renewing = null;
      });
    }
    return renewing;
  };

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
    await fresh();
    try {
      const slot = cluster.slots[await slotOf(key)];
      if (slot === undefined) throw new Error('CLUSTERDOWN the slot of the key is served by nobody');
      const client = await cluster.nodeClient(slot.master);
      const known = nodes.get(client);
      if (known !== undefined) return known;
      const node = new Node(client, options, null);
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
        const send = () => cluster.sendCommand(key, false, [...command]);
        return heard(await withDeadline(fresh()?.then(send) ?? send(), timeoutMs));
      } catch (error) {
        throw asRedisFailure(error);
      }
    },
    reconnect() {},
    async close() {
      isClosed = true;
      cluster.destroy();
    },
  };
}
