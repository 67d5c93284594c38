import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config/config.js';
import { plainError } from './telemetry/plain-error.js';

/** What must never be written; nothing here writes it, and this is the belt for the day something does. */
const SECRETS = ['userId', 'query', 'variables', 'image', 'token', 'authorization', 'cookie', 'password'];

/**
 * One line of JSON each; by default to where a process prints. Errors are written as `plainError` says, and
 * a field that could say who asked or for what is blotted out, at the top and one level below.
 */
export function createLogger(level: Config['logLevel'], destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    serializers: { err: plainError },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
