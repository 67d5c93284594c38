import type { EventStream } from '../datasources/events/event-stream.js';
import type { EntrySetAside, InteractionLog } from '../datasources/logs/interaction-log.js';
import { ParallaxError } from '../domain/errors.js';
import { FORWARDER } from './forward-interactions.js';

export interface ResendOptions {
  readonly log: Pick<InteractionLog, 'entriesSetAside' | 'takeBack'>;
  readonly events: Pick<EventStream, 'tell'>;
  /** Told of an entry that is refused again, with what the service says now. */
  readonly onRefused: (entry: EntrySetAside, reason: string) => void;
}

/**
 * Tells the remote ranker once more what the forwarder set aside. What is taken now is no longer aside; what is
 * refused again stays. Stopped anywhere and called again it goes on, and an event that arrives twice counts once.
 *
 * @returns how many were taken, and how many refused
 * @throws ParallaxError as `EventStream.tell`, when the service cannot be reached now
 */
export async function resendSetAside(
  { log, events, onRefused }: ResendOptions,
  signal: AbortSignal,
): Promise<{ readonly taken: number; readonly refused: number }> {
  let taken = 0;
  let refused = 0;
  for await (const entry of log.entriesSetAside(FORWARDER)) {
    signal.throwIfAborted();
    try {
      await events.tell([entry.interaction], signal);
    } catch (error) {
      if (!(error instanceof ParallaxError) || error.code !== 'BAD_USER_INPUT') throw error;
      refused += 1;
      onRefused(
        entry,
        error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message,
      );
      continue;
    }
    await log.takeBack(FORWARDER, entry.interaction);
    taken += 1;
  }
  return { taken, refused };
}
