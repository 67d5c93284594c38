import pino, { type DestinationStream, type Logger } from 'pino';
import { plainError } from './plain-error.js';

/** What must never be written; nothing here writes it, and this is the belt for the day something does. */
const SECRETS = [
  'userId',
  'query',
  'variables',
  'image',
  'token',
  'authorization',
  'cookie',
  'password',
  'secret',
];

export interface LogOptions {
  readonly level: string;
  /** The process's own output unless a test reads along. */
  readonly destination?: DestinationStream;
}

/**
 * The process's log: a JSON object a line. Errors are written as `plainError` says, and a field that could
 * say who asked or for what is blotted out, at the top and one level below.
 */
export function createLog({ level, destination }: LogOptions): Logger {
  const options = {
    level,
    base: null,
    serializers: { err: plainError },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
