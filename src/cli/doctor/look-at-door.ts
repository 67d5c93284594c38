import type { Config } from '../../config/config.js';
import type { Say } from './findings.js';

const LOOPBACK = /^(127\.|localhost$|::1$|\[::1\]$)/;

/** Who may come in. */
export async function lookAtDoor({ auth, host, limits }: Config, say: Say): Promise<void> {
  if (auth === null) {
    if (LOOPBACK.test(host)) say('ok', `no login (AUTH=none), for this machine alone (HOST ${host})`);
    else {
      say(
        'note',
        `HOST ${host} with AUTH=none: whoever reaches it reads and changes everybody's taste. Set AUTH=jwt, or keep it behind something that has a login.`,
      );
    }
    return;
  }
  say('ok', `tokens of ${auth.issuer} for ${auth.audience}, ${auth.algorithms.join(' or ')}`);
  if (auth.jwksUrl !== null) await lookAtKeys(auth.jwksUrl, say);
  if (limits.requestsPerMinute === 0) say('note', 'no rate limit (RATE_LIMIT=0)');
}

const PATIENCE_MS = 5_000;

async function lookAtKeys(url: string, say: Say): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' }).catch(
    (cause: unknown) => {
      throw new Error(`JWKS_URL does not answer: check the address and the network.`, { cause });
    },
  );
  const body: unknown = response.ok ? await response.json().catch(() => null) : null;
  const keys: unknown = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : null;
  if (!Array.isArray(keys) || keys.length === 0) {
    throw new Error(`JWKS_URL answers ${response.status} without a list of keys: check the address.`);
  }
  say('ok', `${keys.length} key${keys.length === 1 ? '' : 's'} at JWKS_URL`);
}
