import { ParallaxError } from '../../domain/errors.js';

const GONE =
  /^(ResourceNotFound(Exception)?|ResourceNotFoundFault|NotFound(Exception)?|NoSuch(Bucket|Upload|TagSet)|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)$/;
const IN_USE = /^(ResourceInUse(Exception)?|ConflictException|OperationAbortedException)$/;
/** Services notice late that a dependent resource is deleted. */
const ASK_AGAIN_MS = 5_000;

/** True when a service answered that there is no such resource. */
export function isNotFound(error: unknown): boolean {
  return GONE.test(serviceErrorOf(error).name);
}

/** @returns the answer, or null when there is no such resource */
export async function nullIfNotFound<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  return asked.catch((error: unknown) => {
    if (isNotFound(error)) return null;
    throw error;
  });
}

/**
 * Requests a deletion. A resource that is gone already is no error; one in use is an error that may pass.
 *
 * @param title  of the resource
 */
export async function requestDeletion(title: string, asked: Promise<unknown>): Promise<void> {
  await asked.catch((error: unknown) => {
    if (isNotFound(error)) return;
    const { name, message } = serviceErrorOf(error);
    if (!IN_USE.test(name)) throw error;
    throw new ParallaxError('UNAVAILABLE', `The ${title} is in use: ${message}`, {
      cause: error,
      retryAfterMs: ASK_AGAIN_MS,
    });
  });
}

/** Name and message of the service's own error, wherever it is wrapped. */
export function serviceErrorOf(error: unknown): { readonly name: string; readonly message: string } {
  const own = error instanceof ParallaxError ? error.cause : error;
  return own instanceof Error ? own : { name: '', message: '' };
}
