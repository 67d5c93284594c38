export interface CreateBatchInput {
  readonly jobName: string;
  readonly roleArn: string;
  readonly clientRequestToken?: string;
  readonly modelId: string;
  readonly inputDataConfig: { readonly s3InputDataConfig?: { readonly s3Uri: string } };
  readonly outputDataConfig: { readonly s3OutputDataConfig?: { readonly s3Uri: string } };
  readonly timeoutDurationInHours?: number;
  readonly tags?: unknown;
}

/** Outcome of a job; plain data for the journal. */
export interface BatchOutcome {
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  /** Reason of the failure; null: every record was answered, with a vector or an error of its own. */
  readonly failure: string | null;
}

/** The state of a job. */
export interface BatchJob {
  readonly jobArn: string;
  /** The last part of the ARN, and the name of the folder of its output. */
  readonly id: string;
  readonly input: CreateBatchInput;
  /** Milliseconds since the epoch. */
  readonly submittedAt: number;
  readonly stoppedAt: number | null;
  readonly outcome: BatchOutcome | null;
}

export type BatchStatus =
  | 'Submitted'
  | 'Validating'
  | 'InProgress'
  | 'Completed'
  | 'Failed'
  | 'Stopping'
  | 'Stopped';

/** Fractions of a job's time after which it is validated, and in progress. */
const VALIDATING = 0.1;
const IN_PROGRESS = 0.3;

/** @param duration  how long a job takes at least, milliseconds */
export function batchStatus(
  { submittedAt, stoppedAt, outcome }: BatchJob,
  duration: number,
  at: number,
): BatchStatus {
  if (stoppedAt !== null) return outcome === null ? 'Stopping' : 'Stopped';
  const passed = at - submittedAt;
  if (outcome !== null && passed >= duration) return outcome.failure === null ? 'Completed' : 'Failed';
  if (passed >= IN_PROGRESS * duration) return 'InProgress';
  return passed >= VALIDATING * duration ? 'Validating' : 'Submitted';
}
