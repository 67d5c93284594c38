import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Socket } from 'node:net';

/** First bytes of a client that speaks HTTP/2 with prior knowledge (RFC 9113, 3.4). */
const HTTP2_PREFACE = 'PRI * HTTP/2.0';

export interface TwoProtocolServer {
  readonly server: Server;
  /** Breaks every connection, answered or not. */
  destroyConnections(): void;
}

/**
 * A port for both HTTP/1.1 and HTTP/2 without TLS, distinguished by the first bytes. The JavaScript SDK's
 * Bedrock client speaks HTTP/2 by default; all others speak HTTP/1.1.
 */
export function createTwoProtocolServer(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): TwoProtocolServer {
  const server = createServer(handler);
  // Its compatibility layer answers with the same methods; only the types of the two are unrelated.
  const http2 = createHttp2Server(handler as unknown as Parameters<typeof createHttp2Server>[1]);
  const asHttp1 = server.listeners('connection');
  const sockets = new Set<Socket>();
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first: Buffer | null = socket.read();
      if (first === null) return void socket.destroy();
      socket.unshift(first);
      if (first.toString('latin1', 0, HTTP2_PREFACE.length) === HTTP2_PREFACE)
        http2.emit('connection', socket);
      else for (const listener of asHttp1) listener.call(server, socket);
    });
  });
  return {
    server,
    destroyConnections() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
