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
  const tooLarge = (): ParallaxError => {
    response.destroy();
    return new ParallaxError(
      'INTERNAL',
      `OpenSearch at ${host} answered with more than ${maxBytes} bytes: check that OPENSEARCH_URL is OpenSearch, or ask for fewer images.`,
    );
  };
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
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
