import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it came over the wire. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Reply of the service: an answer, or a violation of the protocol. */
export type Reply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string | Buffer }
  /**
   * `silent` never answers, `trickling` never comes to the end of its headers, `stalled` stops within the body,
   * `cut` closes within it, `reset` before it.
   */
  | 'silent'
  | 'trickling'
  | 'stalled'
  | 'cut'
  | 'reset';

export interface LoopbackService {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Connections that were opened so far. */
  connections(): number;
  /** Requests that have been received and not answered, or given up by who asked. */
  underway(): number;
  /** These go out next, one a request, before `reply` is asked again. */
  next(...replies: readonly Reply[]): void;
  close(): Promise<void>;
}

/** An HTTP/1.1 server on a port of its own that records what it is asked. */
export async function aLoopbackService(reply: (request: RecordedRequest) => Reply): Promise<LoopbackService> {
  const requests: RecordedRequest[] = [];
  const scripted: Reply[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let underway = 0;
  const server = createServer((incoming, outgoing) => {
    underway += 1;
    outgoing.once('close', () => {
      underway -= 1;
    });
    void record(incoming).then((request) => {
      if (request === null) return;
      requests.push(request);
      send(outgoing, scripted.shift() ?? reply(request));
    });
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    underway: () => underway,
    next: (...replies) => scripted.push(...replies),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The whole request; null when the client disconnected before its end. */
async function record(incoming: IncomingMessage): Promise<RecordedRequest | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk);
  } catch {
    return null;
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  return { method: incoming.method ?? '', path: incoming.url ?? '', headers, body: Buffer.concat(chunks) };
}

function send(outgoing: ServerResponse, reply: Reply): void {
  switch (reply) {
    case 'silent':
      return;
    case 'trickling': {
      outgoing.socket?.write('HTTP/1.1 200 OK\r\nx-patience: ');
      const trickle = setInterval(() => outgoing.socket?.write('.'), 10);
      outgoing.once('close', () => clearInterval(trickle));
      return;
    }
    case 'reset':
      outgoing.socket?.resetAndDestroy();
      return;
    case 'stalled':
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
      outgoing.write('{"embedding":[0.5,');
      return;
    case 'cut':
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
      outgoing.write('{"embedding":[0.5,', () => outgoing.socket?.destroy());
      return;
    default: {
      const { status = 200, headers = {}, body = '' } = reply;
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
      outgoing.end(body);
    }
  }
}

/** An error as AWS's REST services put it on the wire. */
export function anAwsError(status: number, type: string, message: string): Reply {
  return {
    status,
    headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/`, 'x-amzn-requestid': 'r-1' },
    body: JSON.stringify({ message }),
  };
}
