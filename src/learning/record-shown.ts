import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { ReportFault } from '../domain/degradation.js';
import type { NotedPages, ShownPage } from '../domain/impression.js';

/** Pages are written together so long after the first of them ... */
const WRITE_AFTER_MS = 500;
/** ... or when so many wait. */
const WRITE_AT = 200;
/** Pages in memory at most, those being written among them: a log that is down loses further ones. */
const MOST_WAITING = 2_000;

/** Consequence of recording a page: kept, refused by the log, or lost on the way. */
export type ShownOutcome = keyof NotedPages | 'lost';

export interface ShownRecorderPorts {
  readonly log: Pick<InteractionLog, 'noteShown'>;
  readonly setTimer: (callback: () => void, ms: number) => { clear(): void };
  readonly report: ReportFault;
  /** Counts pages. */
  readonly count: (outcome: ShownOutcome, pages: number) => void;
}

/**
 * Records what searches showed, behind their answers and in batches. Pages may be lost, when the log is down or the
 * process is killed; lost ones are counted. No search waits for it, and none fails over it.
 */
export class ShownRecorder {
  #waiting: ShownPage[] = [];
  #writing = 0;
  #timer: { clear(): void } | null = null;
  readonly #writes = new Set<Promise<void>>();

  constructor(private readonly ports: ShownRecorderPorts) {}

  note(page: ShownPage): void {
    if (this.#waiting.length + this.#writing >= MOST_WAITING) {
      this.ports.count('lost', 1);
      return;
    }
    this.#waiting.push(page);
    if (this.#waiting.length >= WRITE_AT) this.#write();
    else this.#timer ??= this.ports.setTimer(() => this.#write(), WRITE_AFTER_MS);
  }

  /** Writes what waits; never rejects. */
  async close(): Promise<void> {
    this.#write();
    await Promise.all(this.#writes);
  }

  #write(): void {
    this.#timer?.clear();
    this.#timer = null;
    const pages = this.#waiting.splice(0);
    if (pages.length === 0) return;
    this.#writing += pages.length;
    const write = this.#append(pages).finally(() => {
      this.#writing -= pages.length;
      this.#writes.delete(write);
    });
    this.#writes.add(write);
  }

  async #append(pages: readonly ShownPage[]): Promise<void> {
    const { log, report, count } = this.ports;
    try {
      const { kept, refused } = await log.noteShown(pages);
      count('kept', kept);
      count('refused', refused);
    } catch (error) {
      count('lost', pages.length);
      report('shown pages', error);
    }
  }
}
