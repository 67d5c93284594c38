/** An error as one of the services answers it: the SDKs make a class of its name. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    /** The name on the wire, for example `ThrottlingException`. */
    readonly code: string,
    /** HTTP. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
