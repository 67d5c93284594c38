import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/**
 * A connection that was idle for longer is closed instead of used. After a freeze of the function or behind a
 * NAT that forgets, its other end may be gone without notice.
 */
const STALE_MS = 5_000;
/** A connection that was idle for longer than this must prove that it is alive ... */
const DOUBTFUL_MS = 1_000;
/** ... by the first byte of an answer. */
const SIGN_OF_LIFE_MS = 250;

export interface FreshAgentOptions extends AgentOptions {
  /**
   * Returns true if a request may be aborted early on a doubtful connection, as ECONNRESET, because the
   * client retries it.
   */
  readonly isSentAgain?: (request: ClientRequest) => boolean;
}

/**
 * Creates an agent that keeps connections alive and never uses one that may have died silently.
 *
 * @param protocol  `http:` or `https:`
 * @param now       monotonic milliseconds
 */
export function freshAgent(
  protocol: string,
  { isSentAgain = () => false, ...options }: FreshAgentOptions = {},
  now: () => number = () => performance.now(),
): HttpAgent {
  const agent = new (protocol === 'https:' ? HttpsAgent : HttpAgent)({ ...options, keepAlive: true });
  const idleSince = new WeakMap<Duplex, number>();
  const idleFor = (socket: Duplex): number => now() - (idleSince.get(socket) ?? now());
  agent.on('free', (socket: Duplex) => idleSince.set(socket, now()));

  // Called first when a request wants a socket, before an idle one is chosen.
  const nameOf = agent.getName.bind(agent);
  agent.getName = (wanted) => {
    closeStale(agent, (socket) => idleFor(socket) > STALE_MS);
    return nameOf(wanted);
  };
  agent.reuseSocket = (socket, request) => {
    HttpAgent.prototype.reuseSocket.call(agent, socket, request);
    if (idleFor(socket) < DOUBTFUL_MS || !isSentAgain(request)) return;
    const timer = setTimeout(() => {
      // The others were idle as long: the next try is not to meet another dead one.
      closeStale(agent, () => true);
      request.destroy(Object.assign(new Error('The connection had died.'), { code: 'ECONNRESET' }));
    }, SIGN_OF_LIFE_MS);
    request.once('response', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  };
  return agent;
}

function closeStale({ freeSockets }: HttpAgent, isStale: (socket: Duplex) => boolean): void {
  for (const sockets of Object.values(freeSockets)) {
    for (const socket of sockets ?? []) if (isStale(socket)) socket.destroy();
  }
}
