export interface BatchLimits {
  /** Records that are worth a job: below the service's least a job fails. */
  readonly leastRecords: number;
  readonly mostRecords: number;
  readonly mostBytes: number;
  readonly mostJobs: number;
}

/**
 * @see Amazon Bedrock endpoints and quotas: "Minimum number of records per batch inference job" (was 1,000 when
 *   the service began), "Records per input file", "Batch inference input file size" (1 GB), and the sum of
 *   submitted and running jobs of a model, of which some are left to others
 */
export const BEDROCK_BATCH_LIMITS: BatchLimits = {
  leastRecords: 1_000,
  mostRecords: 50_000,
  mostBytes: 950_000_000,
  mostJobs: 10,
};

/** As many lines as one file may hold; the rest is for the next. */
export class RecordFile {
  count = 0;
  /** True when no record is left for another file. */
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
