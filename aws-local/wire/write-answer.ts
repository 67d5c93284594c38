import type { Service } from '../services.js';
import type { AwsError } from './aws-error.js';
import type { Operation } from './operations.js';

/** An HTTP answer before it is sent, so that a fault may still corrupt it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Encodes a handler's answer in the protocol's form. An operation without output has none, a bound payload
 * has its headers, and any other output is JSON.
 *
 * @param value  members of the output shape, timestamps as seconds since the epoch
 */
export function writeAnswer(
  { service, output }: Operation,
  value: Readonly<Record<string, unknown>>,
): HttpAnswer {
  const members = Object.entries(output.members ?? {});
  if (members.length === 0)
    return { status: 200, headers: {}, body: service.protocol === 'restJson1' ? '' : '{}' };
  const payload = members.find(([, { traits }]) => traits?.['smithy.api#httpPayload'] !== undefined);
  if (payload === undefined)
    return { status: 200, headers: { 'content-type': contentTypeOf(service) }, body: JSON.stringify(value) };
  const headers = members.flatMap(([name, { traits }]) => {
    const header = traits?.['smithy.api#httpHeader'];
    return header === undefined || value[name] === undefined
      ? []
      : [[header.toLowerCase(), String(value[name])]];
  });
  return { status: 200, headers: Object.fromEntries(headers), body: String(value[payload[0]] ?? '') };
}

/** An error in the wire form that the SDKs make a class of: a header, or a member of the body. */
export function writeError(service: Service, { code, status, message }: AwsError): HttpAnswer {
  const contentType = { 'content-type': contentTypeOf(service) };
  return service.protocol === 'restJson1'
    ? { status, headers: { ...contentType, 'x-amzn-errortype': code }, body: JSON.stringify({ message }) }
    : { status, headers: contentType, body: JSON.stringify({ __type: code, message }) };
}

function contentTypeOf({ protocol }: Service): string {
  return protocol === 'restJson1' ? 'application/json' : 'application/x-amz-json-1.1';
}
