import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, ParallaxError } from '../../domain/errors.js';
import { extensionsOf, MASKED_MESSAGE } from '../format-error.js';

export interface HttpErrorOptions {
  readonly bodyLimitBytes: number;
  /** Called for internal errors outside GraphQL. */
  readonly onFault: (requestId: string, error: Error) => void;
  /** Called for each request that was refused outside GraphQL. */
  readonly onRefusal: (requestId: string, refusal: Refusal) => void;
}

export interface Refusal {
  readonly status: number;
  /** As the client reads it. */
  readonly code: string;
}

/** A request that HTTP or the protocol of GraphQL does not allow. */
export function badRequest(message: string, statusCode = 400): Error {
  return Object.assign(new Error(message), { statusCode });
}

const STATUS: Readonly<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  TIMEOUT: 504,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

/** Formats errors outside GraphQL like GraphQL errors: clients parse one kind of answer. */
export function graphqlShapedErrors(options: HttpErrorOptions) {
  return (error: FastifyError | ParallaxError, request: FastifyRequest, reply: FastifyReply) =>
    error instanceof ParallaxError && error.code !== 'INTERNAL'
      ? refuse(error, request, reply, options)
      : fail(error, request, reply, options);
}

/** An error of ours with the headers that HTTP has for it. */
function refuse(
  error: ParallaxError,
  request: FastifyRequest,
  reply: FastifyReply,
  { onRefusal }: HttpErrorOptions,
): FastifyReply {
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1_000));
  if (error.code === 'UNAUTHENTICATED') {
    reply.header('www-authenticate', `Bearer error="invalid_token", error_description="${error.message}"`);
  }
  onRefusal(request.id, { status: STATUS[error.code], code: error.code });
  return answer(reply, STATUS[error.code], error.message, extensionsOf(error));
}

function fail(
  error: FastifyError | ParallaxError,
  request: FastifyRequest,
  reply: FastifyReply,
  { bodyLimitBytes, onFault, onRefusal }: HttpErrorOptions,
): FastifyReply {
  const status = ('statusCode' in error ? error.statusCode : undefined) ?? 500;
  if (status >= 500) {
    onFault(request.id, error);
    return answer(reply, status, MASKED_MESSAGE, { code: 'INTERNAL' });
  }
  const code = status === 413 ? 'BAD_USER_INPUT' : 'BAD_REQUEST';
  onRefusal(request.id, { status, code });
  if (status !== 413) return answer(reply, status, error.message, { code });
  letClientFinish(request, reply);
  const message = `The request body is over the limit of ${bodyLimitBytes} bytes; a picture may have at most 4 MB.`;
  return answer(reply, status, message, { code });
}

/** Answers requests for an unknown route. */
export function notFound({
  publicPath,
  onRefusal,
}: Pick<HttpErrorOptions, 'onRefusal'> & { readonly publicPath: string }) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    onRefusal(request.id, { status: 404, code: 'NOT_FOUND' });
    return answer(reply, 404, `No such route: operations are sent to ${publicPath}/graphql.`, {
      code: 'NOT_FOUND',
    });
  };
}

/** Answers a connection whose request was malformed or too slow, then closes it. */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const [status, message] = CONNECTION_ERRORS[error.code ?? ''] ?? [
    '400 Bad Request',
    'This is not a valid HTTP request.',
  ];
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

const CONNECTION_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive completely in time.'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers of the request are too large.'],
};

function answer(
  reply: FastifyReply,
  status: number,
  message: string,
  extensions: Readonly<Record<string, unknown>>,
): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions }] });
}

/** Bytes of a refused body that are read and thrown away. */
const MOST_DISCARDED_BYTES = 64 * 1024 * 1024;

/** A client that is still sending sees a broken connection instead of the answer, unless its body is read. */
function letClientFinish(request: FastifyRequest, reply: FastifyReply): void {
  if (Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY) > MOST_DISCARDED_BYTES) return;
  reply.removeHeader('connection');
  request.raw.resume();
}
