import { isIP, isIPv4 } from 'node:net';

/** All hosts: for a gateway that is reached through a door that knows its own names. */
export const ANY_HOST = '*';

/**
 * Whether requests for a host are answered. A page of a stranger may give its own name the address of this machine
 * and is then, for a browser, of one origin with the gateway; but it cannot be asked for by another name than its own.
 *
 * @param host     the header of that name; a client without one is no browser
 * @param allowed  names beside those that no stranger can have: `localhost`, names below it, and addresses
 */
export function isAllowedHost(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined) return true;
  const name = hostName(host);
  if (name === null) return false;
  if (allowed.includes(ANY_HOST) || allowed.includes(name)) return true;
  return name === 'localhost' || name.endsWith('.localhost') || isAddress(name);
}

/** The name or address without its port, in lower case and without a dot at its end; null when it is none. */
export function hostName(host: string): string | null {
  const [, name, port = '80'] = /^(\[[\da-fA-F:.]{2,45}\]|[\w.-]{1,255})(?::(\d{1,5}))?$/.exec(host) ?? [];
  if (name === undefined || Number(port) > 65_535) return null;
  return name.toLowerCase().replace(/\.$/, '');
}

function isAddress(name: string): boolean {
  return isIPv4(name) || (name.startsWith('[') && isIP(name.slice(1, -1)) === 6);
}
