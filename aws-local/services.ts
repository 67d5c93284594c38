import { AwsError } from './wire/aws-error.js';

export const SERVICES = [
  'bedrock',
  'bedrock-runtime',
  'personalize',
  'personalize-runtime',
  'personalize-events',
] as const;
export type ServiceName = (typeof SERVICES)[number];

export interface Service {
  readonly name: ServiceName;
  /** In `models/aws`. */
  readonly model: string;
  readonly protocol: 'restJson1' | 'awsJson1.1';
  /** The service name in a request's signature. */
  readonly signedFor: string;
  /** The name of the service's error about what a request holds. */
  readonly invalid: string;
  readonly throttled: () => AwsError;
  readonly failed: () => AwsError;
}

const TOO_MANY = 'Too many requests, please wait before trying again.';
const FAILED = 'The service failed to process the request.';

/**
 * The services that the gateway and its pipeline speak to. Of their errors, throttling of Personalize's
 * runtime and events is in no service model; its guide lists it among the common errors, with status 400.
 */
export const SERVICE_LIST: readonly Service[] = [
  {
    name: 'bedrock',
    model: 'bedrock-2023-04-20.json',
    protocol: 'restJson1',
    signedFor: 'bedrock',
    invalid: 'ValidationException',
    throttled: () => new AwsError('ThrottlingException', 429, TOO_MANY),
    failed: () => new AwsError('InternalServerException', 500, FAILED),
  },
  {
    name: 'bedrock-runtime',
    model: 'bedrock-runtime-2023-09-30.json',
    protocol: 'restJson1',
    signedFor: 'bedrock',
    invalid: 'ValidationException',
    throttled: () => new AwsError('ThrottlingException', 429, TOO_MANY),
    failed: () => new AwsError('InternalServerException', 500, FAILED),
  },
  {
    name: 'personalize',
    model: 'personalize-2018-05-22.json',
    protocol: 'awsJson1.1',
    signedFor: 'personalize',
    invalid: 'InvalidInputException',
    throttled: () =>
      new AwsError(
        'LimitExceededException',
        400,
        'The limit on the number of requests per second has been exceeded.',
      ),
    failed: () => new AwsError('InternalFailure', 500, FAILED),
  },
  {
    name: 'personalize-runtime',
    model: 'personalize-runtime-2018-05-22.json',
    protocol: 'restJson1',
    signedFor: 'personalize',
    invalid: 'InvalidInputException',
    throttled: () => new AwsError('ThrottlingException', 400, 'Rate exceeded'),
    failed: () => new AwsError('InternalFailure', 500, FAILED),
  },
  {
    name: 'personalize-events',
    model: 'personalize-events-2018-03-22.json',
    protocol: 'restJson1',
    signedFor: 'personalize',
    invalid: 'InvalidInputException',
    throttled: () => new AwsError('ThrottlingException', 400, 'Rate exceeded'),
    failed: () => new AwsError('InternalFailure', 500, FAILED),
  },
];
