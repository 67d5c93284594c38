import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';

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

/** Most commas and opening brackets of a body: a hundred interactions with every field have 1,000. */
const MOST_MARKS = 20_000;

const MARKS = [',', '[', '{'].map((mark) => mark.charCodeAt(0));

/**
 * Returns true if a JSON body has more values than any request needs, before it is parsed: as objects they
 * take twenty times their bytes. A long base64 text has none of these marks and is skipped quickly; the count
 * stops at the limit.
 */
function hasTooManyMarks(body: Buffer, most = MOST_MARKS): boolean {
  let left = most;
  for (const mark of MARKS) {
    for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  }
  return false;
}
