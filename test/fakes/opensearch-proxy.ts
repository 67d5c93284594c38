import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Reply } from './loopback-service.js';

export interface ProxiedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A proxy before OpenSearch that records all requests and can replace answers. */
export interface OpenSearchProxy {
  readonly url: string;
  readonly requests: ProxiedRequest[];
  /** Answers instead of OpenSearch, or null: then it is asked. */
  intercept: (request: ProxiedRequest) => Exclude<Reply, string> | null;
  close(): Promise<void>;
}

export async function anOpenSearchProxy(target: string): Promise<OpenSearchProxy> {
  const requests: ProxiedRequest[] = [];
  const proxy = { requests, intercept: (() => null) as OpenSearchProxy['intercept'] };
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url: path = '' } = incoming;
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    );
    const request = { method, path, headers, body: (await buffer(incoming)).toString('utf8') };
    requests.push(request);
    const reply = proxy.intercept(request);
    const { status = 200, body = '' } = reply ?? (await ask(target, request));
    outgoing.writeHead(status, { 'content-type': 'application/json', ...reply?.headers });
    outgoing.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function ask(target: string, { method, path, headers, body }: ProxiedRequest) {
  const answer = await fetch(`${target}${path}`, {
    method,
    headers: { 'content-type': headers['content-type'] ?? 'application/json' },
    ...(body !== '' && { body }),
  });
  return { status: answer.status, body: await answer.text() };
}
