import { Presets, SingleBar } from 'cli-progress';

/** One step of a long piece of work, as a person watches it. */
export interface StageProgress {
  /** @param done how many of the total are finished */
  at(done: number): void;
  end(): void;
}

export interface Progress {
  stage(name: string, total: number): StageProgress;
}

/** A bar a stage on a terminal; elsewhere a line now and then, so that a log stays readable. */
export function progressOn(stream: NodeJS.WriteStream, monotonic: () => number): Progress {
  return {
    stage: (name, total) => (stream.isTTY ? bar(stream, name, total) : lines(stream, name, total, monotonic)),
  };
}

const NAME_WIDTH = 24;
/** Without a terminal: a line at a tenth of the way, but not more often than this. */
const LEAST_PAUSE_MS = 5_000;

function bar(stream: NodeJS.WriteStream, name: string, total: number): StageProgress {
  const view = new SingleBar(
    {
      stream,
      format: `${name.padEnd(NAME_WIDTH)} {bar} {percentage} %  {value}/{total}  {rate}/s  {eta_formatted} left`,
      hideCursor: true,
      etaBuffer: 200,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  const start = performance.now();
  view.start(Math.max(1, total), 0, { rate: '-' });
  return {
    at: (done) => view.update(done, { rate: rateOf(done, performance.now() - start) }),
    end() {
      view.update(Math.max(1, total), { rate: rateOf(total, performance.now() - start) });
      view.stop();
    },
  };
}

function lines(
  stream: NodeJS.WriteStream,
  name: string,
  total: number,
  monotonic: () => number,
): StageProgress {
  const start = monotonic();
  let tenth = 0;
  let last = start;
  const line = (done: number): void => {
    const elapsed = monotonic() - start;
    const left = done === 0 ? 0 : (elapsed / done) * (total - done);
    stream.write(
      `${name}: ${done}/${total}, ${rateOf(done, elapsed)}/s, ${(elapsed / 1000).toFixed(0)} s so far, ${(left / 1000).toFixed(0)} s left\n`,
    );
  };
  return {
    at(done) {
      const now = total === 0 ? 10 : Math.floor((10 * done) / total);
      if (now <= tenth || now >= 10 || monotonic() - last < LEAST_PAUSE_MS) return;
      tenth = now;
      last = monotonic();
      line(done);
    },
    end: () => line(total),
  };
}

function rateOf(done: number, elapsedMs: number): string {
  // Told of when it was nearly over, a stage has no rate worth showing.
  if (elapsedMs < 100) return '-';
  const rate = (done * 1000) / elapsedMs;
  return rate >= 10 ? rate.toFixed(0) : rate.toFixed(1);
}
