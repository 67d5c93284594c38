import { createHash } from 'node:crypto';
import type { CommandPart } from './redis-connection.js';

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
