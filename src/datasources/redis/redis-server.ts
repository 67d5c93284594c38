import { invalidStoredValue } from './redis-failure.js';
import type { RedisNode } from './redis-types.js';

/** Identity of the server, from its own answer. */
export interface RedisServer {
  readonly name: 'Redis' | 'Valkey';
  readonly version: string;
  /** True if it can wait until writes are on disk (Redis 7.2, any Valkey). */
  readonly waitsForDisk: boolean;
  readonly appendOnly: boolean;
  readonly role: 'primary' | 'replica';
  /** Number of connected replicas. */
  readonly replicas: number;
  /** `always`, `everysec` or `no`; null when the server does not let itself be asked (managed services). */
  readonly appendFsync: string | null;
}

export async function askServer(node: RedisNode): Promise<RedisServer> {
  const [about, persistence, replication, config] = await Promise.all([
    node.send(['INFO', 'server']),
    node.send(['INFO', 'persistence']),
    node.send(['INFO', 'replication']),
    node.send(['CONFIG', 'GET', 'appendfsync']).catch(() => null),
  ]);
  const fields = new Map([...fieldsOf(about), ...fieldsOf(persistence), ...fieldsOf(replication)]);
  const valkey = fields.get('valkey_version');
  const redis = fields.get('redis_version');
  const version = valkey ?? redis;
  if (version === undefined) throw invalidStoredValue('The answer to INFO');
  return {
    name: valkey === undefined ? 'Redis' : 'Valkey',
    version,
    waitsForDisk: valkey !== undefined || isAtLeast(version, 7, 2),
    role: fields.get('role') === 'slave' ? 'replica' : 'primary',
    replicas: Number(fields.get('connected_slaves') ?? 0),
    appendOnly: fields.get('aof_enabled') === '1',
    appendFsync: setting(config, 'appendfsync'),
  };
}

function fieldsOf(info: unknown): [string, string][] {
  return String(info)
    .split('\r\n')
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as [string, string]];
    });
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [first = 0, second = 0] = version.split('.').map(Number);
  return first > major || (first === major && second >= minor);
}

function setting(reply: unknown, name: string): string | null {
  if (typeof reply !== 'object' || reply === null) return null;
  const value = new Map<string, unknown>(Object.entries(reply)).get(name);
  return value === undefined ? null : String(value);
}
