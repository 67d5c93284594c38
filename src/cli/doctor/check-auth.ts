import type { Config } from '../../config/config.js';
import type { Report } from './findings.js';

const LOOPBACK = /^(127\.|localhost$|::1$|\[::1\]$)/;

/** Checks who may connect. */
export async function checkAuth({ auth, host, limits }: Config, report: Report): Promise<void> {
  if (auth === null) {
    if (LOOPBACK.test(host)) report('ok', `no login (AUTH=none), for this machine only (HOST ${host})`);
    else {
      report(
        'note',
        `HOST ${host} with AUTH=none: every client that reaches it reads and changes all users' tastes. Set AUTH=jwt, or put it behind a proxy with a login.`,
      );
    }
    return;
  }
  report('ok', `tokens of ${auth.issuer} for ${auth.audience}, ${auth.algorithms.join(' or ')}`);
  if (auth.jwksUrl !== null) await checkKeys(auth.jwksUrl, report);
  if (limits.requestsPerMinute === 0) report('note', 'no rate limit (RATE_LIMIT=0)');
}

const PATIENCE_MS = 5_000;

async function checkKeys(url: string, report: Report): Promise<void> {
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
  report('ok', `${keys.length} key${keys.length === 1 ? '' : 's'} at JWKS_URL`);
}
