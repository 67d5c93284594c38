import { createClient } from 'redis';

/** Every server that an adapter for Redis is held to its contract on, and the variable that says where it is. */
export const REDIS_SERVERS = [
  ['Valkey 9', 'REDIS_URL'],
  ['Redis 7.0', 'REDIS_7_URL'],
] as const;

/** Instructions for a server whose variable is not set. */
export function howToHave(variable: string): string {
  return `set ${variable} to its URL; \`scripts/services up\` starts one`;
}

/** Takes away what logs of catalogues whose names begin so left in a server. */
export async function removeKeysOfLogs(url: string, catalogues: string): Promise<void> {
  const client = createClient({ url });
  await client.on('error', () => {}).connect();
  for await (const keys of client.scanIterator({ MATCH: `parallax:{${catalogues}*`, COUNT: 1_000 })) {
    if (keys.length > 0) await client.unlink(keys);
  }
  await client.close();
}
