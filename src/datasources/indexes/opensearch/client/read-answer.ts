import type { IncomingMessage } from 'node:http';
import { ParallaxError } from '../../../../domain/errors.js';

/** The body of an answer, whole. */
export interface Answer {
  /** @throws ParallaxError INTERNAL when it is no JSON */
  json(): unknown;
  /** The same, or null: bodies of failures are often a proxy's prose. */
  jsonOrNull(): unknown;
}

/** @throws ParallaxError INTERNAL when it is larger than anything that was asked for */
export async function readAnswer(response: IncomingMessage, maxBytes: number, host: string): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const tooLarge = (): ParallaxError =>
    new ParallaxError(
      'INTERNAL',
      `OpenSearch at ${host} answered with more than ${maxBytes} bytes: check that OPENSEARCH_URL is OpenSearch, or ask for fewer images.`,
    );
  // By events: an iterator of a stream costs as much as the rest of the reading.
  await new Promise<void>((resolve, reject) => {
    const refuse = (): void => {
      reject(tooLarge());
      response.destroy();
    };
    response.on('error', reject);
    // After the end it changes nothing.
    response.on('close', () => reject(new Error('The connection closed before the answer was whole.')));
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) return refuse();
    response.on('end', resolve);
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) refuse();
      else chunks.push(chunk);
    });
  });
  return answerOf(Buffer.concat(chunks).toString('utf8'), host);
}

function answerOf(text: string, host: string): Answer {
  return {
    json() {
      try {
        return JSON.parse(text);
      } catch (cause) {
        throw new ParallaxError(
          'INTERNAL',
          `OpenSearch at ${host} answered with invalid JSON: check that OPENSEARCH_URL is OpenSearch itself.`,
          { cause },
        );
      }
    },
    jsonOrNull() {
      try {
        return JSON.parse(text);
      } catch {
        return null;
      }
    },
  };
}
