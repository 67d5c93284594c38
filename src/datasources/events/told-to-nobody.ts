import type { EventStream } from './event-stream.js';

/** For a log that must be followed though nobody wants to be told what users do. */
export const TOLD_TO_NOBODY: EventStream = {
  sessionOf: () => null,
  tell: async () => undefined,
  close: async () => undefined,
};
