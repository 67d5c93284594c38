import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, ParallaxError } from '../domain/errors.js';
import { extensionsOf, MASKED_MESSAGE } from './format-error.js';

export interface HttpErrorOptions {
  readonly bodyLimitBytes: number;
  /** Told of what went wrong on our side before or beside GraphQL. */
  readonly onFault: (requestId: string, error: Error) => void;
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

/** What never reaches GraphQL is answered in its shape all the same: clients parse one kind of answer. */
export function graphqlShapedErrors(options: HttpErrorOptions) {
  return (error: FastifyError | ParallaxError, request: FastifyRequest, reply: FastifyReply) =>
    error instanceof ParallaxError && error.code !== 'INTERNAL'
      ? refuse(error, reply)
      : fail(error, request, reply, options);
}

/** An error of ours with the headers that HTTP has for it. */
function refuse(error: ParallaxError, reply: FastifyReply): FastifyReply {
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1_000));
  if (error.code === 'UNAUTHENTICATED') {
    reply.header('www-authenticate', `Bearer error="invalid_token", error_description="${error.message}"`);
  }
  return answer(reply, STATUS[error.code], error.message, extensionsOf(error));
}

function fail(
  error: FastifyError | ParallaxError,
  request: FastifyRequest,
  reply: FastifyReply,
  { bodyLimitBytes, onFault }: HttpErrorOptions,
): FastifyReply {
  const status = ('statusCode' in error ? error.statusCode : undefined) ?? 500;
  if (status >= 500) {
    onFault(request.id, error);
    return answer(reply, status, MASKED_MESSAGE, { code: 'INTERNAL' });
  }
  if (status !== 413) return answer(reply, status, error.message, { code: 'BAD_REQUEST' });
  letClientFinish(request, reply);
  const message = `The request body is over the limit of ${bodyLimitBytes} bytes; a picture may have at most 4 MB.`;
  return answer(reply, status, message, { code: 'BAD_USER_INPUT' });
}

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
