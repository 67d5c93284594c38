import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { acceptsGzip } from '../http/accepts-gzip.js';
import type { HttpAnswer } from './http-event.js';

/**
 * An answer of a function, as JSON, may have 6 MB.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MOST_BYTES = 6_000_000;
/** Shorter ones are well within it, however they are written as JSON. */
const SURELY_FITS_BYTES = 900_000;

const TOO_LONG: HttpAnswer = {
  statusCode: 500,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify({
    errors: [
      {
        message:
          'The answer has more than the 6 MB that a Lambda function may return: ask for fewer results or fields at once.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ],
  }),
  isBase64Encoded: false,
};

/** GraphiQL's page, for a client that no browser is. */
const NEEDS_GZIP: HttpAnswer = {
  statusCode: 406,
  headers: {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'accept-encoding',
  },
  body: 'This page has more than the 6 MB that a Lambda function may return: ask for it with "Accept-Encoding: gzip".\n',
  isBase64Encoded: false,
};

/**
 * Fits an answer into Lambda's size limit: a long one is compressed if the client accepts gzip. One that is
 * still too long is replaced by an error, for example GraphiQL's page (9 MB) without gzip.
 */
export async function fittingAnswer(answer: HttpAnswer, acceptEncoding: string): Promise<HttpAnswer> {
  const bytes = Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length <= SURELY_FITS_BYTES) return answer;
  const isPlain = answer.headers['content-encoding'] === undefined;
  const sent = isPlain && acceptsGzip(acceptEncoding) ? await compressed(answer, bytes) : answer;
  if (Buffer.byteLength(JSON.stringify(sent)) <= MOST_BYTES) return sent;
  return /^text\/html/.test(answer.headers['content-type'] ?? '') ? NEEDS_GZIP : TOO_LONG;
}

async function compressed(answer: HttpAnswer, bytes: Buffer): Promise<HttpAnswer> {
  const { 'content-length': _, ...headers } = answer.headers;
  const packed = await promisify(gzip)(bytes);
  return {
    ...answer,
    headers: { ...headers, 'content-encoding': 'gzip', vary: varyBy(headers['vary']) },
    body: packed.toString('base64'),
    isBase64Encoded: true,
  };
}

function varyBy(others: string | undefined): string {
  return others === undefined ? 'accept-encoding' : `${others}, accept-encoding`;
}
