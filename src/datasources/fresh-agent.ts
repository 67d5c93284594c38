import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/**
 * A connection that was idle for longer is closed instead of used: a function that was frozen, or a gateway behind a
 * NAT that forgets, has connections whose other end is gone and that nobody has told so.
 */
const STALE_MS = 5_000;
/** One that was idle for longer than this has to show that it is alive ... */
const DOUBTFUL_MS = 1_000;
/** ... by the first byte of an answer. */
const SIGN_OF_LIFE_MS = 250;

export interface FreshAgentOptions extends AgentOptions {
  /** Whether a request may be given up soon on a doubtful connection, as ECONNRESET, because it is sent again. */
  readonly isSentAgain?: (request: ClientRequest) => boolean;
}

/**
 * An agent that keeps connections alive and hands out none that may have died in silence.
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

  // Called first when a request wants a socket, before an idle one is looked for.
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
