import { isIP, isIPv4 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { excerpt } from '../../domain/arguments.js';

const MISDIRECTED = 421;

/**
 * Refuses requests for a host that is not the gateway's; health checks may use any name.
 *
 * @param allowed  as for `isAllowedHost`
 */
export function checkHosts(http: FastifyInstance, allowed: readonly string[]): void {
  http.addHook('onRequest', async (request) => {
    const { host } = request.headers;
    if (isHealthCheck(request)) return;
    // The host that a proxy forwards is used in URLs; the client's own header decides about access.
    if ([host, request.host].some((one) => one !== undefined && one !== '' && hostName(one) === null)) {
      throw refusal(400, 'The host of the request is neither a name nor an address.');
    }
    if (isAllowedHost(host, allowed)) return;
    throw refusal(
      MISDIRECTED,
      `The host ${excerpt(host, 100)} is not allowed: its operator may add it to ALLOWED_HOSTS or PUBLIC_URL.`,
    );
  });
}

function isHealthCheck({ url }: FastifyRequest): boolean {
  return url === '/health/live' || url === '/health/ready';
}

function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}

/** All hosts: for a gateway that is reached through a door that knows its own names. */
const ANY_HOST = '*';

/**
 * Returns true if requests for a host are answered. A foreign page may point its own name at the address of
 * this machine (DNS rebinding). For a browser it is then of one origin with the gateway, but it can be
 * requested only by its own name.
 *
 * @param host     the header of that name; a client without one is no browser
 * @param allowed  names beside `localhost`, names below it, and addresses, which no foreign page can have
 */
function isAllowedHost(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined) return true;
  const name = hostName(host);
  if (name === null) return false;
  if (allowed.includes(ANY_HOST) || allowed.includes(name)) return true;
  return name === 'localhost' || name.endsWith('.localhost') || isAddress(name);
}

/**
 * Returns the name or address without its port, in lower case and without a final dot; null when it is
 * malformed.
 */
function hostName(host: string): string | null {
  const [, name, port = '80'] = /^(\[[\da-fA-F:.]{2,45}\]|[\w.-]{1,255})(?::(\d{1,5}))?$/.exec(host) ?? [];
  if (name === undefined || Number(port) > 65_535) return null;
  return name.toLowerCase().replace(/\.$/, '');
}

function isAddress(name: string): boolean {
  return isIPv4(name) || (name.startsWith('[') && isIP(name.slice(1, -1)) === 6);
}
