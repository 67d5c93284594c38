import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config/config.js';
import { plainError } from './telemetry/plain-error.js';

/**
 * Fields that must never be logged. No code logs them today; the redaction guards against a later mistake.
 */
const SECRETS = ['userId', 'query', 'variables', 'image', 'token', 'authorization', 'cookie', 'password'];

/**
 * Creates a logger that writes one line of JSON per event, by default to standard output. Errors are written
 * by `plainError`. Fields that could identify a user or a query are redacted, at the top level and one level
 * below.
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
