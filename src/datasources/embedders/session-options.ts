import type { InferenceSession } from 'onnxruntime-node';

/**
 * Threads that wait give their core away: it belongs to the gateway, or to another session.
 *
 * @param threads  that one run is divided among
 */
export function sessionOptions(threads: number) {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Errors are thrown; what is below them would be printed into the gateway's log.
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  } as const satisfies InferenceSession.SessionOptions;
}
