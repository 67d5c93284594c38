import type { EventStream } from './event-stream.js';

/** Event stream for a log that must be followed although no remote ranker needs the events. */
export const NULL_EVENT_STREAM: EventStream = {
  sessionOf: () => null,
  send: async () => undefined,
  close: async () => undefined,
};
