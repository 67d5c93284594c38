import type { GuardedPort, PolicyEvents } from '../../datasources/policies/policy-events.js';
import type { OperatorLog } from '../../domain/operator-log.js';
import type { Metrics } from './metrics.js';

/**
 * Tells the log when an engine is lost and when it is back, once each, and the metrics everything.
 *
 * A breaker that tries, fails and opens again is the same outage: the log is not told.
 */
export function policyReport(
  log: OperatorLog,
  metrics: Pick<Metrics, 'breaker' | 'engineCall'> | null,
): PolicyEvents {
  const lost = new Set<GuardedPort>();
  return {
    onState(port, state, err) {
      metrics?.breaker(port, state);
      if (state === 'open' && !lost.has(port)) {
        lost.add(port);
        log.warn({ port, breaker: state, err }, 'engine lost: it is not asked until it answers again');
      }
      if (state === 'closed' && lost.delete(port)) {
        log.info({ port, breaker: state }, 'engine back');
      }
    },
    ...(metrics !== null && { onCall: metrics.engineCall }),
  };
}
