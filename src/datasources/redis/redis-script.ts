import { createHash } from 'node:crypto';
import type { CommandPart, RedisConnection } from './redis-types.js';

/**
 * A Lua function that runs atomically on the server. It names every key that it touches in KEYS, all of one
 * slot, and reads no clock: Amazon's serverless cache allows no other, and a cluster could not route it.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SupportedCommands.html
 */
export interface RedisScript {
  readonly source: string;
  readonly digest: string;
}

/** The first line is the engine's name: a script that has it may not touch keys of two slots. */
const ENGINE = '#!lua\n';

export function redisScript(text: string): RedisScript {
  const source = `${ENGINE}${text}`;
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
