import { ParallaxError } from '../../../domain/errors.js';
import { askServer, type RedisServer } from '../../redis/redis-server.js';
import type { RedisNode } from '../../redis/redis-types.js';

/**
 * Durability of an acknowledged interaction. `fsync` survives the loss of the server's process and machine.
 * `everysec` survives that of its process, and of the machine except the last second. `memory` survives
 * neither.
 */
export type RedisDurability = 'fsync' | 'everysec' | 'memory';

export interface DurabilityInForce {
  readonly level: RedisDurability;
  /** Mechanism of the durability: waiting (`WAITAOF`), a server that syncs before it answers, or none. */
  readonly by: 'waiting' | 'server' | 'nothing';
  readonly server: RedisServer;
  /** In a sentence, for `doctor`. */
  readonly summary: string;
}

/**
 * Checks that a server provides a level of durability.
 *
 * @param replicas  number of replicas that must have acknowledged data on disk: it survives a failover to
 *   them
 *
 * @throws ParallaxError UNAVAILABLE that says what to change, or which weaker level to set
 */
export async function requireDurability(
  node: RedisNode,
  level: RedisDurability,
  replicas = 0,
): Promise<DurabilityInForce> {
  const server = await askServer(node);
  const who = `${server.name} ${server.version}`;
  const refuse = (why: string) =>
    new ParallaxError('UNAVAILABLE', `REDIS_DURABILITY=${level} cannot be kept: ${why}`);
  const inForce = (by: DurabilityInForce['by'], summary: string): DurabilityInForce => ({
    level,
    by,
    server,
    summary: `${who}: ${summary}`,
  });
  if (replicas > 0 && (level !== 'fsync' || !server.waitsForDisk)) {
    throw new ParallaxError(
      'UNAVAILABLE',
      `LOG_REPLICAS=${replicas} needs REDIS_DURABILITY=fsync and WAITAOF (Redis 7.2 or Valkey); ${who} answers, with REDIS_DURABILITY=${level}.`,
    );
  }
  if (server.role === 'primary' && server.replicas < replicas) {
    throw new ParallaxError(
      'UNAVAILABLE',
      `LOG_REPLICAS=${replicas} cannot be kept: ${server.replicas} replicas of ${who} are connected.`,
    );
  }
  const failover =
    replicas > 0
      ? `; ${replicas} replicas have it on disk too, so a failover to one of them loses none`
      : server.replicas > 0
        ? '; a failover may lose the interactions that the promoted replica had not received: LOG_REPLICAS=1 waits for it'
        : '';
  if (level === 'memory') {
    return inForce('nothing', 'interactions are acknowledged from memory and lost with the server');
  }
  if (!server.appendOnly) {
    throw refuse(
      `${who} keeps no append-only file. Set \`appendonly yes\` there, or name REDIS_DURABILITY=memory (a managed service without it offers nothing more).`,
    );
  }
  if (level === 'everysec') {
    if (server.appendFsync === 'no') {
      throw refuse(
        `${who} has \`appendfsync no\`. Set \`appendfsync everysec\` there, or name REDIS_DURABILITY=memory.`,
      );
    }
    return inForce(
      'nothing',
      `the append-only file is synced by the server, ${
        server.appendFsync === null
          ? 'how often it does not say (CONFIG is refused)'
          : `appendfsync ${server.appendFsync}`
      }; the last second may be lost with its machine`,
    );
  }
  if (server.waitsForDisk) {
    return inForce(
      'waiting',
      `each interaction is on disk before it is acknowledged (WAITAOF)${slow(server)}${failover}`,
    );
  }
  if (server.appendFsync === 'always') {
    return inForce(
      'server',
      `each interaction is on disk before it is acknowledged (appendfsync always)${failover}`,
    );
  }
  throw refuse(
    `${who} has no WAITAOF (Redis 7.2 or Valkey has), and ${
      server.appendFsync === null
        ? 'does not let itself be asked for its appendfsync (CONFIG is refused)'
        : `its appendfsync is \`${server.appendFsync}\`, not \`always\``
    }. Set \`appendfsync always\` there, or name REDIS_DURABILITY=everysec.`,
  );
}

/** Measured by bench/log-append.ts: a hundred milliseconds at `hz 10`, one with `always`. */
function slow({ appendFsync }: RedisServer): string {
  return appendFsync === 'always'
    ? ''
    : '; `appendfsync always` would answer sooner: the server now looks at its file only as often as its `hz` says';
}
