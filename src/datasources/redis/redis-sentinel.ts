import { createClient } from 'redis';

const ASK_TIMEOUT_MS = 1_000;

/**
 * The primary's URL of now: user, password, protocol and database of `url`, host and port from the first Sentinel
 * that answers.
 *
 * @param sentinels  `host:port` of each
 * @param primaryName  the name that the Sentinels watch the primary under
 * @throws Error when no Sentinel names a primary
 * @see https://redis.io/docs/latest/develop/reference/sentinel-clients/
 */
export async function primaryUrl(
  url: string,
  sentinels: readonly string[],
  primaryName: string,
): Promise<string> {
  const failures: unknown[] = [];
  for (const address of sentinels) {
    try {
      const [host, port] = await askSentinel(address, primaryName);
      const primary = new URL(url);
      primary.hostname = host.includes(':') ? `[${host}]` : host;
      primary.port = port;
      return primary.href;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, `no Sentinel names a primary called ${primaryName}`);
}

async function askSentinel(address: string, primaryName: string): Promise<readonly [string, string]> {
  const client = createClient({
    url: `redis://${address}`,
    socket: { connectTimeout: ASK_TIMEOUT_MS, socketTimeout: ASK_TIMEOUT_MS, reconnectStrategy: false },
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const answer = await client.sendCommand(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', primaryName]);
    if (Array.isArray(answer) && answer.length === 2) return [String(answer[0]), String(answer[1])];
    throw new Error(`${address} knows no primary called ${primaryName}`);
  } finally {
    client.destroy();
  }
}
