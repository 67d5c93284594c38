import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Memory, processor time and loop delay of a process under a load. */
export interface VitalSigns {
  /** Delay of a timer of one millisecond in the event loop, in ms; the timer's own is in it. */
  readonly loopDelayP99: number;
  readonly loopDelayMax: number;
  /** Processor time of all its threads, in ms: what a busy machine cannot lengthen much. */
  readonly cpu: number;
}

/** Watches this process; what it returns gives the figures since the last call. */
export function watchVitalSigns(): () => VitalSigns {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    const signs = {
      loopDelayP99: delay.percentile(99) / 1e6,
      loopDelayMax: delay.max / 1e6,
      cpu: (user + system) / 1_000,
    };
    delay.reset();
    before = process.cpuUsage();
    return signs;
  };
}
