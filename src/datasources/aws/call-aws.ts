import { ParallaxError } from '../../domain/errors.js';
import { untilAborted } from '../concurrency/until-aborted.js';
import { type AwsCall, asParallaxError } from './as-parallax-error.js';

/**
 * Makes one call of a client, ended by the signal at the latest, and translates its errors.
 *
 * @param send  makes the call and passes the signal on, so that the connection is aborted too
 * @throws ParallaxError as `asParallaxError`; when the signal has aborted TIMEOUT, or its reason where that
 *   is
 *   a ParallaxError
 */
export async function callAws<Answer>(
  call: AwsCall,
  signal: AbortSignal | undefined,
  send: (abortSignal: AbortSignal | undefined) => Promise<Answer>,
): Promise<Answer> {
  try {
    signal?.throwIfAborted();
    return await untilAborted(send(signal), signal);
  } catch (error) {
    if (signal?.aborted !== true) throw asParallaxError(error, call);
    const reason: unknown = signal.reason;
    if (reason instanceof ParallaxError) throw reason;
    throw new ParallaxError('TIMEOUT', `${call.service} did not answer ${call.action} in time; try again.`, {
      cause: reason,
    });
  }
}
