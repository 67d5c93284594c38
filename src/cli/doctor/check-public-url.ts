import type { Config } from '../../config/config.js';
import type { Report } from './findings.js';

const PATIENCE_MS = 5_000;

/** Checks that this gateway is reachable at `PUBLIC_URL`. */
export async function checkPublicUrl(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  report: Report,
): Promise<void> {
  if (publicUrl === null) return;
  const url = `${publicUrl}/health/live`;
  const response = await fetchUnder(publicUrl, url);
  const body: unknown = await response.json().catch(() => null);
  const isGateway = typeof body === 'object' && body !== null && 'status' in body && body.status === 'live';
  if (isGateway) report('ok', `PUBLIC_URL: the gateway answers at ${publicUrl}`);
  else report('WRONG', `${url} answers ${response.status}, and not as the gateway does: ${WAY}.`);
}

/**
 * An answer to a request by the public address.
 *
 * @throws Error where there is none
 */
export async function fetchUnder(publicUrl: string, url: string): Promise<Response> {
  return fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
    throw new Error(`PUBLIC_URL ${publicUrl} cannot be reached from here: ${WAY}.`, { cause });
  });
}

const WAY = 'start the gateway, and check PUBLIC_URL and what the proxy before the gateway passes on';
