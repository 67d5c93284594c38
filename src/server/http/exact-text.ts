import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { hasTooManyMarks, MOST_MARKS } from '../limits/body-marks.js';

/**
 * Refuses requests that are not valid UTF-8. Decoders replace undecodable bytes, so two users whose ids
 * differ there would become one.
 *
 * Refused with 415: a body in a charset other than UTF-8, and a compressed body. Refused with 400: a body or
 * an address that is not UTF-8, and a body with too many values.
 */
export function requireExactText(http: FastifyInstance): void {
  http.addHook('onRequest', async ({ raw, headers }) => {
    if (!isDecodable(raw.url ?? '')) throw refusal(400, 'The address of the request is not UTF-8.');
    const coding = headers['content-encoding'];
    if (coding !== undefined && coding.trim().toLowerCase() !== 'identity') {
      throw refusal(415, 'The request body is compressed: send it without `content-encoding`.');
    }
  });
  const parseJson = http.getDefaultJsonParser('error', 'error');
  http.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const charset = CHARSET.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
    if (!UTF8.test(charset)) {
      return done(refusal(415, 'The request body has a charset other than UTF-8: send it as UTF-8.'));
    }
    if (!isUtf8(body)) return done(refusal(400, 'The request body is not UTF-8: send it as UTF-8.'));
    if (hasTooManyMarks(body)) {
      return done(
        refusal(400, `The body has more than ${MOST_MARKS} commas and brackets: send less at a time.`),
      );
    }
    return parseJson(request, body.toString('utf8'), done);
  });
}

const CHARSET = /;\s*charset\s*=\s*"?([\w.:-]+)/i;
const UTF8 = /^utf-?8$/i;

function isDecodable(url: string): boolean {
  if (!url.includes('%')) return true;
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}
