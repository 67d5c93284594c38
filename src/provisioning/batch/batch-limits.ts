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
