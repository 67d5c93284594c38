import { Readable } from 'node:stream';

/** A service's answer was longer than any sensible one; its rest was not read. */
export class AnswerTooLongError extends Error {
  override readonly name = 'AnswerTooLongError';
}

/**
 * Reads an answer's body into memory as the SDK's clients do, but at most `maxBytes`: no endpoint can exhaust
 * the gateway's memory.
 */
export function collectUpTo(maxBytes: number): (stream: unknown) => Promise<Uint8Array> {
  return async (stream) => {
    if (!(stream instanceof Readable)) throw new TypeError('The answer of the service has no readable body.');
    const chunks: Uint8Array[] = [];
    let length = 0;
    // Leaving the loop early destroys the stream, and with it the connection.
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('The answer of the service is not bytes.');
      length += chunk.length;
      if (length > maxBytes)
        throw new AnswerTooLongError(`The answer has more than ${maxBytes} bytes; it was not read.`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  };
}
