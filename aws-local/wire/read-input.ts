import { AwsError } from './aws-error.js';
import type { Routed } from './operations.js';
import { shapeOf } from './smithy-model.js';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The input of an operation as one value, put together from the request's path, query, headers and body.
 *
 * @throws AwsError SerializationException for a body that is not JSON
 */
export function readInput({ operation, labels, query }: Routed, headers: Headers, body: Uint8Array): unknown {
  const { members = {} } = shapeOf(operation.model, operation.inputShape);
  const bound: Record<string, unknown> = {};
  let bodyIsPayload = false;
  for (const [name, { target, traits }] of Object.entries(members)) {
    const header = traits?.['smithy.api#httpHeader'];
    if (header !== undefined) bound[name] = headers[header.toLowerCase()];
    if (traits?.['smithy.api#httpLabel'] !== undefined) bound[name] = labels[name];
    const parameter = traits?.['smithy.api#httpQuery'];
    if (parameter !== undefined)
      bound[name] = fromText(query.get(parameter), shapeOf(operation.model, target).type);
    if (traits?.['smithy.api#httpPayload'] !== undefined) {
      bodyIsPayload = true;
      bound[name] = body;
    }
  }
  return bodyIsPayload ? bound : { ...parseBody(body), ...bound };
}

/** A query's value as JSON would have it; what is no number or time stays a word, and is refused for that. */
function fromText(text: string | null, type: string): unknown {
  if (text === null || text === '') return text ?? undefined;
  const number = type === 'timestamp' ? Date.parse(text) / 1_000 : Number(text);
  return ['integer', 'timestamp'].includes(type) && !Number.isNaN(number) ? number : text;
}

function parseBody(body: Uint8Array): object {
  if (body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Answered below, as everything that is no JSON object.
  }
  throw new AwsError('SerializationException', 400, 'The request body is not a JSON object.');
}
