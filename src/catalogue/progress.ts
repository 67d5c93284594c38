import { Presets, SingleBar } from 'cli-progress';

/** Progress of one stage of a long task. */
export interface StageProgress {
  /** @param done how many of the total are finished */
  at(done: number): void;
  end(): void;
}

export interface Progress {
  /** @param already  number finished before: they do not count towards the rate */
  stage(name: string, total: number, already?: number): StageProgress;
}

/** Progress that is not shown. */
export const SILENT_PROGRESS: Progress = {
  stage: () => ({ at: () => undefined, end: () => undefined }),
};

/** A bar a stage on a terminal; elsewhere a line now and then, so that a log stays readable. */
export function progressOn(stream: NodeJS.WriteStream, monotonic: () => number): Progress {
  return {
    stage: (name, total, already = 0) => {
      const pace = paceFrom(already, monotonic);
      return stream.isTTY ? bar(stream, name, total, pace) : lines(stream, name, total, pace);
    },
  };
}

const NAME_WIDTH = 24;
/** Without a terminal: a line at a tenth of the way, but not more often than this. */
const LEAST_PAUSE_MS = 5_000;

/** Rate of a stage, from its own work alone. */
interface Pace {
  readonly already: number;
  elapsed(): number;
  rate(done: number): string;
  /** Milliseconds until all is done, at this pace. */
  left(done: number, total: number): number;
}

function paceFrom(already: number, monotonic: () => number): Pace {
  const start = monotonic();
  const elapsed = (): number => monotonic() - start;
  return {
    already,
    elapsed,
    rate: (done) => rateOf(done - already, elapsed()),
    left: (done, total) => (done <= already ? 0 : (elapsed() / (done - already)) * (total - done)),
  };
}

function bar(stream: NodeJS.WriteStream, name: string, total: number, pace: Pace): StageProgress {
  const view = new SingleBar(
    {
      stream,
      format: `${name.padEnd(NAME_WIDTH)} {bar} {percentage} %  {value}/{total}  {rate}/s  {eta_formatted} left`,
      etaBuffer: 200,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  view.start(Math.max(1, total), pace.already, { rate: '-' });
  return {
    at: (done) => view.update(done, { rate: pace.rate(done) }),
    end() {
      view.update(Math.max(1, total), { rate: pace.rate(total) });
      view.stop();
    },
  };
}

function lines(stream: NodeJS.WriteStream, name: string, total: number, pace: Pace): StageProgress {
  let tenth = 0;
  let last = 0;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;
  const line = (done: number): void => {
    const { rate, elapsed, left } = pace;
    stream.write(
      `${name}: ${done}/${total}, ${rate(done)}/s, ${seconds(elapsed())} so far, ${seconds(left(done, total))} left\n`,
    );
  };
  return {
    at(done) {
      const now = total === 0 ? 10 : Math.floor((10 * done) / total);
      if (now <= tenth || now >= 10 || pace.elapsed() - last < LEAST_PAUSE_MS) return;
      tenth = now;
      last = pace.elapsed();
      line(done);
    },
    end: () => line(total),
  };
}

function rateOf(done: number, elapsedMs: number): string {
  // First reported when nearly finished, a stage has no meaningful rate.
  if (elapsedMs < 100) return '-';
  const rate = (done * 1000) / elapsedMs;
  return rate >= 10 ? rate.toFixed(0) : rate.toFixed(1);
}
