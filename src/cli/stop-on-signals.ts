import { onStopSignals } from '../server/stop-signals.js';

/** Aborts at the first Ctrl-C, so that what is under way is finished; the second one ends the process. */
export function stopOnSignals(monotonic: () => number): AbortSignal {
  const stopping = new AbortController();
  onStopSignals(process, monotonic, {
    stop: () => stopping.abort(),
    hurry: () => process.exit(130),
  });
  return stopping.signal;
}
