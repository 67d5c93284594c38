import type { BatchLimits } from './batch-limits.js';

/** As many lines as one file takes; the rest is for the next. */
export class RecordFile {
  count = 0;
  /** Whether there is nothing left for another. */
  isLast = false;
  #bytes = 0;

  constructor(
    private readonly records: AsyncIterator<string>,
    private readonly limits: BatchLimits,
  ) {}

  async *lines(): AsyncGenerator<string> {
    const { mostRecords, mostBytes } = this.limits;
    while (this.count < mostRecords && this.#bytes < mostBytes) {
      const { value, done = false } = await this.records.next();
      if (done) {
        this.isLast = true;
        return;
      }
      this.count += 1;
      this.#bytes += Buffer.byteLength(value);
      yield value;
    }
  }
}
