import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A call of a service as it came over the wire. */
export interface WatchedCall {
  /** Service in the signature: `personalize`, `s3`, `monitoring`; `opensearch` for unsigned requests. */
  readonly service: string;
  /** `CreateCampaign`, or the method and the path for services that have no operation in their requests. */
  readonly action: string;
  /** True if the call may change something. */
  readonly isWrite: boolean;
}

/**
 * Intercepts calls on the wire: `go` passes the call on, and resolves when its answer has arrived and was not
 * returned yet. `cut` breaks the connection instead of answering.
 */
export type AtTheWire = (call: WatchedCall, go: () => Promise<void>) => Promise<'answer' | 'cut'>;

export interface WatchedService {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A port of its own before a service, at which every call is seen. Nothing about a call or its answer is changed. */
export async function aWatchedService(target: string, at: AtTheWire): Promise<WatchedService> {
  const agent = new Agent({ keepAlive: true });
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    const serve = async (): Promise<void> => {
      const body = await bodyOf(incoming);
      let answer: Answer | null = null;
      const verdict = await at(callOf(incoming, body), async () => {
        answer = await forward(target, agent, incoming, body);
      });
      const got: Answer | null = answer;
      if (verdict === 'cut' || got === null) outgoing.destroy();
      else writeAnswer(got);
    };
    const writeAnswer = ({ status, headers, body }: Answer): void => {
      const { 'transfer-encoding': _, connection: __, ...kept } = headers;
      outgoing.writeHead(
        status,
        incoming.method === 'HEAD' ? kept : { ...kept, 'content-length': body.length },
      );
      outgoing.end(body);
    };
    // The client may be gone by now, and so may the service.
    serve().catch(() => outgoing.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        agent.destroy();
      }),
  };
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function forward(target: string, agent: Agent, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { 'transfer-encoding': _, expect: __, connection: ___, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(incoming.url ?? '/', target),
      { agent, method: incoming.method, headers: { ...headers, 'content-length': body.length } },
      (answer) => {
        bodyOf(answer).then(
          (bytes) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: bytes }),
          reject,
        );
      },
    );
    call.once('error', reject);
    call.end(body);
  });
}

function callOf({ method = '', url = '', headers }: IncomingMessage, body: Buffer): WatchedCall {
  const service =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'opensearch';
  const action =
    String(headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1) ||
    /\/operation\/(\w+)$/.exec(url)?.[1] ||
    /^(?:.*&)?Action=(\w+)/.exec(body.toString('latin1', 0, 200))?.[1];
  if (action !== undefined && service !== 's3')
    return { service, action, isWrite: !/^(List|Describe|Get|Search)/.test(action) };
  const { pathname, search } = new URL(url, 'http://any');
  const isSearch = /\/_(search|count|mget|msearch|doc)\b/.test(pathname) && service === 'opensearch';
  return {
    service,
    action: `${method} ${pathname}${search}`,
    isWrite: !['GET', 'HEAD'].includes(method) && !isSearch,
  };
}
