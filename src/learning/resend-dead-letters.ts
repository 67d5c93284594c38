import type { EventStream } from '../datasources/events/event-stream.js';
import type { DeadLetter, InteractionLog } from '../datasources/logs/interaction-log.js';
import { ParallaxError } from '../domain/errors.js';
import { FORWARDER } from './forward-interactions.js';

export interface ResendOptions {
  readonly log: Pick<InteractionLog, 'deadLetters' | 'removeDeadLetter'>;
  readonly events: Pick<EventStream, 'send'>;
  /** Called for an entry that is refused again, with the service's reason. */
  readonly onRefused: (entry: DeadLetter, reason: string) => void;
}

/**
 * Resends dead-lettered entries to the remote ranker. Accepted entries leave the dead letters; refused ones
 * stay. It may be stopped anywhere and called again; an event that arrives twice counts once.
 *
 * @returns numbers of accepted and refused entries
 * @throws ParallaxError as `EventStream.send`, when the service cannot be reached now
 */
export async function resendDeadLetters(
  { log, events, onRefused }: ResendOptions,
  signal: AbortSignal,
): Promise<{ readonly taken: number; readonly refused: number }> {
  let taken = 0;
  let refused = 0;
  for await (const entry of log.deadLetters(FORWARDER)) {
    signal.throwIfAborted();
    try {
      await events.send([entry.interaction], signal);
    } catch (error) {
      if (!(error instanceof ParallaxError) || error.code !== 'BAD_USER_INPUT') throw error;
      refused += 1;
      onRefused(
        entry,
        error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message,
      );
      continue;
    }
    await log.removeDeadLetter(FORWARDER, entry.interaction);
    taken += 1;
  }
  return { taken, refused };
}
