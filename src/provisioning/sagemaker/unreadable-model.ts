import { ParallaxError } from '../../domain/errors.js';

/** The INTERNAL of a training job whose outcome is not what the built-in KMeans leaves. */
export function unreadableModel(found: string, cause?: unknown): ParallaxError {
  const detail = cause === undefined ? {} : { cause };
  return new ParallaxError('INTERNAL', `The model that SageMaker left cannot be read: ${found}`, detail);
}
