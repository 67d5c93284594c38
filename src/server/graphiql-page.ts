import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptsGzip } from './accepts-gzip.js';
import { pagePolicy } from './security-headers.js';

/** Answers a browser with the page, or with 304 when it has it. */
export type ServePage = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

interface Page {
  /** Each is the one copy that all connections are sent from: a socket that does not read costs no memory. */
  readonly plain: Buffer;
  readonly compressed: Buffer;
  readonly etag: string;
  readonly policy: string;
}

/** GraphiQL is one string of megabytes: only a process that a browser visits loads it, and makes its page once. */
export function graphiqlPage(endpoint: string, defaultQuery: string): ServePage {
  let page: Promise<Page> | null = null;
  return async (request, reply) => {
    page ??= renderPage(endpoint, defaultQuery);
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

async function renderPage(endpoint: string, defaultQuery: string): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({ title: 'Parallax', endpoint, defaultQuery });
  const plain = Buffer.from(html);
  return {
    plain,
    compressed: await promisify(gzip)(plain),
    // Weak: both encodings have it.
    etag: `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    policy: pagePolicy(html),
  };
}

const SLICE_BYTES = 64 * 1024;

/** Views of the one copy: a socket is given the next when it has taken the last, and the others have had their turn. */
function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}

function knows(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((one) => one.trim() === etag || one.trim() === '*');
}
