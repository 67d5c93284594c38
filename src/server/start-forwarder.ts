import type { EventStream } from '../datasources/events/event-stream.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { ReportFault } from '../domain/degradation.js';
import { type ForwardCounts, forwardInteractions } from '../learning/forward-interactions.js';
import type { Timing } from '../search/search-budget.js';

export interface ForwarderPorts {
  readonly log: InteractionLog;
  /** Null: there is no remote event stream. */
  readonly events: EventStream | null;
  readonly timing: Timing;
  readonly random: () => number;
  readonly report: ReportFault;
  readonly counts?: ForwardCounts;
}

/** Stops the forwarding; resolves when no call is under way. What was not delivered is the next start's. */
export type StopForwarder = () => Promise<void>;

/** Forwards logged interactions to a remote ranker in the background, until it is stopped. */
export function startForwarder({ events, timing, report, ...ports }: ForwarderPorts): StopForwarder {
  if (events === null) return async () => undefined;
  const stopping = new AbortController();
  const options = { ...ports, events, report, setTimer: timing.setTimer };
  const forwarding = forwardInteractions(options, stopping.signal).catch((error: unknown) =>
    report('FORWARDER', error),
  );
  return async () => {
    stopping.abort();
    await forwarding;
  };
}
