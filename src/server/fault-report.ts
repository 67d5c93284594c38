import type { ReportFault } from '../domain/degradation.js';
import { ParallaxError } from '../domain/errors.js';

export interface WarningLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** An engine that is down fails every request; one line for each kind of fault is enough until this is over. */
const QUIET_MS = 60_000;

/** @param now  milliseconds; only differences matter */
export function faultReport(log: WarningLog, now: () => number): ReportFault {
  const told = new Map<string, { readonly at: number; unsaid: number }>();
  return (part, error) => {
    const kind = `${part} ${kindOf(error)}`;
    const last = told.get(kind);
    if (last !== undefined && now() - last.at < QUIET_MS) {
      last.unsaid += 1;
      return;
    }
    told.set(kind, { at: now(), unsaid: 0 });
    log.warn({ part, err: error, unsaid: last?.unsaid ?? 0 }, 'went on without');
  };
}

function kindOf(error: unknown): string {
  if (error instanceof ParallaxError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
