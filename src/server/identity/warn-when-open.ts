import { isIP } from 'node:net';
import type { Config } from '../../config/config.js';

export interface StartLog {
  warn(message: string): void;
}

/** Warns when the gateway serves other machines without a login. */
export function warnWhenOpen({ auth, host }: Pick<Config, 'auth' | 'host'>, log: StartLog): void {
  if (auth !== null || isLoopback(host)) return;
  log.warn(
    `AUTH=none and HOST=${host}: every client that reaches this address can read and change all users' tastes. Set AUTH=jwt, or HOST=127.0.0.1.`,
  );
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
