import { createHash } from 'node:crypto';
import type { CommandPart, RedisConnection } from './redis-connection.js';

/** A Lua function that runs on the server as one. */
export interface RedisScript {
  readonly source: string;
  readonly digest: string;
}

export function redisScript(source: string): RedisScript {
  return { source, digest: createHash('sha1').update(source).digest('hex') };
}

/** @param known whether the server may know it already; a server that was restarted does not */
export function scriptCommand(
  script: RedisScript,
  keys: readonly string[],
  values: readonly CommandPart[],
  known: boolean,
): readonly CommandPart[] {
  const head = known ? ['EVALSHA', script.digest] : ['EVAL', script.source];
  return [...head, String(keys.length), ...keys, ...values];
}

export function isUnknownScript(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.message.startsWith('NOSCRIPT');
}

/** Runs it on the server that holds the first key; teaches it to a server that does not know it. */
export async function runScript(
  connection: RedisConnection,
  script: RedisScript,
  keys: readonly string[],
  values: readonly CommandPart[],
): Promise<unknown> {
  const [first = ''] = keys;
  try {
    return await connection.send(first, scriptCommand(script, keys, values, true));
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return connection.send(first, scriptCommand(script, keys, values, false));
  }
}
