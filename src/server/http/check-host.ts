import type { FastifyInstance, FastifyRequest } from 'fastify';
import { excerpt } from '../../domain/arguments.js';
import { hostName, isAllowedHost } from '../limits/allowed-hosts.js';

const MISDIRECTED = 421;

/**
 * Refuses requests for a host that is not the gateway's; health checks come by any name.
 *
 * @param allowed  as for `isAllowedHost`
 */
export function checkHosts(http: FastifyInstance, allowed: readonly string[]): void {
  http.addHook('onRequest', async (request) => {
    const { host } = request.headers;
    if (isHealthCheck(request)) return;
    // What a proxy says is put into URLs; what the client says decides.
    if ([host, request.host].some((one) => one !== undefined && one !== '' && hostName(one) === null)) {
      throw refusal(400, 'The host of the request is neither a name nor an address.');
    }
    if (isAllowedHost(host, allowed)) return;
    throw refusal(
      MISDIRECTED,
      `The gateway is not known as ${excerpt(host, 100)}: its operator may name that host in ALLOWED_HOSTS or PUBLIC_URL.`,
    );
  });
}

function isHealthCheck({ url }: FastifyRequest): boolean {
  return url === '/health/live' || url === '/health/ready';
}

function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}
