import {
  captionsToTry,
  readTitanAnswer,
  titanImage,
  titanRequest,
} from '../../datasources/embedders/bedrock/titan-request.js';
import type { CatalogueImage } from '../../datasources/embedders/embedder.js';
import { ParallaxError } from '../../domain/errors.js';
import { isRecord, memberOf } from '../../domain/unknown.js';
import type { Vector } from '../../domain/vector.js';

/**
 * A line of a batch job's input: the key of the embedding, and what InvokeModel would be sent.
 *
 * @see Amazon Bedrock user guide, "Format and upload your batch inference data"
 */
export async function recordLine(key: string, picture: CatalogueImage, dimension: number): Promise<string> {
  const inputImage = await titanImage(picture.bytes);
  // A refused caption fails the record, which is then embedded on demand with a shorter one.
  const [inputText] = captionsToTry(picture.caption);
  const input = { ...(inputText === undefined ? {} : { inputText }), inputImage };
  return `${JSON.stringify({ recordId: key, modelInput: titanRequest(input, dimension) })}\n`;
}

/** A line of a job's output. */
export type Answer =
  | { readonly kind: 'vector'; readonly key: string; readonly vector: Vector }
  /** The record is embedded on demand instead. */
  | { readonly kind: 'failed'; readonly why: string };

const KEY = /^[0-9a-f]{64}$/;

/**
 * @throws never: what cannot be read has failed
 * @see Amazon Bedrock user guide, "View the results of a batch inference job"
 */
export function readAnswer(line: string, dimension: number): Answer {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null) return failed('A line is no JSON object.');
    const recordId = memberOf(parsed, 'recordId');
    if (typeof recordId !== 'string' || !KEY.test(recordId))
      return failed('A record has an id that was not sent.');
    const error = memberOf(parsed, 'error');
    if (error !== undefined && error !== null) return failed(errorOf(error));
    return {
      kind: 'vector',
      key: recordId,
      vector: readTitanAnswer(memberOf(parsed, 'modelOutput'), dimension),
    };
  } catch (error) {
    return failed(error instanceof ParallaxError ? error.message : 'A line is no JSON.');
  }
}

function failed(why: string): Answer {
  return { kind: 'failed', why };
}

function errorOf(error: unknown): string {
  const message = isRecord(error) ? error['errorMessage'] : error;
  return typeof message === 'string' ? message.slice(0, 300) : 'The model failed on it.';
}
