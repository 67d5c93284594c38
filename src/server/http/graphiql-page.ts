import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { workerUrl } from '../../datasources/worker-url.js';
import { acceptsGzip } from './accepts-gzip.js';

/** Answers a browser with the page, or with 304 when it has it. */
export type ServePage = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

export interface PageOrder {
  readonly endpoint: string;
  readonly defaultQuery: string;
}

export interface Page {
  /** Each is the one copy that all connections are sent from: a socket that does not read costs no memory. */
  readonly plain: Uint8Array;
  readonly compressed: Uint8Array;
  readonly etag: string;
  readonly policy: string;
}

/** GraphiQL is one string of megabytes: only a process that a browser visits makes its page, once. */
export function graphiqlPage(order: PageOrder): ServePage {
  let page: Promise<Page> | null = null;
  return async (request, reply) => {
    page ??= renderPage(order).catch((error: unknown) => {
      page = null;
      throw error;
    });
    const { plain, compressed, etag, policy } = await page;
    reply.headers({
      etag,
      vary: 'accept-encoding',
      'cache-control': 'no-cache',
      'content-security-policy': policy,
    });
    if (knows(request.headers['if-none-match'], etag)) return reply.code(304).send();
    reply.type('text/html; charset=utf-8');
    const encoding = request.headers['accept-encoding'];
    const packed = acceptsGzip(typeof encoding === 'string' ? encoding : '');
    if (packed) reply.header('content-encoding', 'gzip');
    const sent = packed ? compressed : plain;
    return reply.header('content-length', sent.length).send(Readable.from(slices(sent)));
  };
}

/** Renders the page in a worker thread: loading, hashing and compressing it takes half a second. */
function renderPage(workerData: PageOrder): Promise<Page> {
  const worker = new Worker(workerUrl(import.meta.url, './graphiql-page.worker.js'), { workerData });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

const SLICE_BYTES = 64 * 1024;

/**
 * Views of the one copy: a socket is given the next when it has taken the last, and the others have had their turn.
 * Without the pause a socket that takes it at once would be given megabytes in one turn of the event loop.
 */
async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    yield bytes.subarray(at, at + SLICE_BYTES);
    await setImmediate();
  }
}

function knows(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((one) => one.trim() === etag || one.trim() === '*');
}
