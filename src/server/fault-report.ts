import { isRefusedByBreaker } from '../datasources/policies/refused.js';
import type { ReportFault } from '../domain/degradation.js';
import { ParallaxError } from '../domain/errors.js';
import type { WarningLog } from '../domain/operator-log.js';
import { quietly } from './quiet.js';

/**
 * Reports each kind of fault at most once a minute. Calls that an open breaker refused are not reported: its
 * opening was.
 *
 * @param now  milliseconds; only differences matter
 */
export function faultReport(log: WarningLog, now: () => number): ReportFault {
  const mayTell = quietly(now);
  return (part, error) => {
    if (isRefusedByBreaker(error)) return;
    const told = mayTell(`${part} ${kindOf(error)}`);
    if (told !== null) log.warn({ part, err: error, unsaid: told.unsaid }, 'went on without');
  };
}

function kindOf(error: unknown): string {
  if (error instanceof ParallaxError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
