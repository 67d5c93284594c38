import { AwsError } from '../wire/aws-error.js';

/** Bedrock's error for a request that the model refuses. */
export function refusedByModel(message: string): AwsError {
  return new AwsError('ValidationException', 400, message);
}

/** Bedrock's error for a body that violates the model's schema. */
export function malformed(violations: readonly string[]): AwsError {
  const what = violations.length === 1 ? violations[0] : `${violations.length} schema violations found`;
  return refusedByModel(`Malformed input request: ${what}, please reformat your input and try again.`);
}
