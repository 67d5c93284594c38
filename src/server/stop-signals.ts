import type { EventEmitter } from 'node:events';

/**
 * Window within which several signals count as one Ctrl-C. A terminal signals the whole process group, and
 * each parent program may forward the signal again.
 */
const ONE_PRESS_MS = 500;

export interface Stopping {
  /** At the first signal: finish what is under way. */
  readonly stop: () => void;
  /** At a later signal: the user does not want to wait. */
  readonly hurry: () => void;
}

/**
 * @param process    emitter of the signals
 * @param monotonic  milliseconds of a monotonic clock
 */
export function onStopSignals(
  process: Pick<EventEmitter, 'on'>,
  monotonic: () => number,
  { stop, hurry }: Stopping,
): void {
  let since: number | null = null;
  const hear = (): void => {
    if (since === null) {
      since = monotonic();
      stop();
    } else if (monotonic() - since > ONE_PRESS_MS) hurry();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, hear);
}
