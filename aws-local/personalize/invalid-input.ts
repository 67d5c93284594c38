import { AwsError } from '../wire/aws-error.js';

/** Personalize's error for a request that fits the service model and is still invalid. */
export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', 400, message);
}
