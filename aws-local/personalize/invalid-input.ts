import { AwsError } from '../wire/aws-error.js';

/** What Personalize answers to a request that keeps to the model and still makes no sense. */
export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', 400, message);
}
