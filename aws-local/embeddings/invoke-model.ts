import type { FindModel } from './embedding-models.js';
import { malformed, refusedByModel } from './validation.js';

export interface InvokeModelInput {
  readonly modelId: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly body?: Uint8Array;
}

export interface InvokeModelAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** Bedrock's InvokeModel for the embedding models. */
export function invokeModel(findModel: FindModel): (input: InvokeModelInput) => Promise<InvokeModelAnswer> {
  return async ({ modelId, contentType, accept, body }) => {
    const model = findModel(modelId);
    if (!isJson(contentType))
      throw refusedByModel('The provided Content Type is invalid or not supported for this model');
    if (accept !== undefined && accept !== '*/*' && !isJson(accept))
      throw refusedByModel('The provided Accept Type is invalid or not supported for this model');
    const answer = await model.answer(parseJson(body));
    return { contentType: 'application/json', body: JSON.stringify(answer) };
  };
}

function isJson(type: string | undefined): boolean {
  return type !== undefined && /^application\/json\s*(;|$)/i.test(type);
}

function parseJson(body: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw malformed(['#: the body is not JSON']);
  }
}
