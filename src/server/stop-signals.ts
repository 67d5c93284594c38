import type { EventEmitter } from 'node:events';

/**
 * One Ctrl-C in a terminal comes several times within this: to the whole group of processes, and once
 * more from each program that launched us and passes on what it hears.
 */
const ONE_PRESS_MS = 500;

export interface Stopping {
  /** At the first signal: finish what is under way. */
  readonly stop: () => void;
  /** At a later one: somebody does not want to wait. */
  readonly hurry: () => void;
}

/**
 * @param process   who hears the signals
 * @param monotonic  milliseconds of a clock that only goes forward
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
