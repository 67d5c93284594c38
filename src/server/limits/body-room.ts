import type { FastifyInstance, RequestPayload } from 'fastify';
import { ParallaxError } from '../../domain/errors.js';

/** Bodies up to the size that headers may have are not counted. */
const SMALL_BYTES = 16 * 1024;
const RETRY_AFTER_MS = 1_000;

interface Body {
  bytes: number;
  /** Ends the reading of it with an answer. */
  readonly refuse: () => void;
}

/**
 * Bounds the bytes of all bodies that are held at once, being received or being worked on. When there are too many,
 * the body that has been waiting for its next byte longest is refused: clients that do not go on make room for
 * those that do.
 */
export function limitBodies(http: FastifyInstance, mostBytes: number): void {
  let bytes = 0;
  /** The one that has been waiting longest is the first. */
  const receiving = new Set<Body>();
  const release = (body: Body): void => {
    receiving.delete(body);
    bytes -= body.bytes;
    body.bytes = 0;
  };
  const makeRoom = (): void => {
    for (const body of receiving) {
      if (bytes <= mostBytes) return;
      release(body);
      body.refuse();
    }
  };
  http.addHook('preParsing', (request, reply, payload, done) => {
    done(null, payload);
    if (!mayBeLarge(request.headers)) return;
    const body: Body = { bytes: 0, refuse: () => payload.emit('error', noRoom()) };
    receiving.add(body);
    payload.on('data', (chunk: Buffer) => {
      // Refused already: the remaining bytes are discarded.
      if (!receiving.delete(body)) return;
      receiving.add(body);
      body.bytes += chunk.length;
      bytes += chunk.length;
      makeRoom();
      if (receiving.size > 1) giveWay(payload);
    });
    payload.once('end', () => receiving.delete(body));
    reply.raw.once('close', () => release(body));
  });
}

/** Else one turn of the event loop would take two megabytes from each connection that has them. */
function giveWay(payload: RequestPayload): void {
  payload.pause();
  setImmediate(() => payload.resume());
}

function mayBeLarge(headers: Readonly<Record<string, unknown>>): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > SMALL_BYTES;
}

function noRoom(): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    'Too many large requests are being received at once: send the request again.',
    { retryAfterMs: RETRY_AFTER_MS },
  );
}
