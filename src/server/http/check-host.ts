import type { FastifyInstance, FastifyRequest } from 'fastify';
import { excerpt } from '../../domain/arguments.js';
import { hostName, isAllowedHost } from '../limits/allowed-hosts.js';

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
