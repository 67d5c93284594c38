import type { EventStream } from './event-stream.js';

/** Event stream for a log that must be followed although no remote ranker needs the events. */
export const TOLD_TO_NOBODY: EventStream = {
  sessionOf: () => null,
  tell: async () => undefined,
  close: async () => undefined,
};
