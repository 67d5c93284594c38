import { AwsError } from './aws-error.js';
import { type SmithyModel, shortName } from './smithy-model.js';

/** Errors that any service may answer and that are in no service model. */
const COMMON: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  InternalFailure: 500,
  ServiceUnavailable: 503,
};

/** An error by its name, with the status that the service model gives it. */
export function errorNamed({ shapes }: SmithyModel, name: string): AwsError {
  const shape = Object.entries(shapes).find(([id]) => shortName(id) === name)?.[1];
  const status = shape?.traits?.['smithy.api#httpError'] ?? COMMON[name] ?? 400;
  return new AwsError(name, status, `${name}, as aws-local was configured to answer.`);
}
