import { AwsError } from '../wire/aws-error.js';

/** What Bedrock answers to a request that the model refuses. */
export function refusedByModel(message: string): AwsError {
  return new AwsError('ValidationException', 400, message);
}

/** What Bedrock answers to a body that does not keep to the model's schema. */
export function malformed(violations: readonly string[]): AwsError {
  const what = violations.length === 1 ? violations[0] : `${violations.length} schema violations found`;
  return refusedByModel(`Malformed input request: ${what}, please reformat your input and try again.`);
}
