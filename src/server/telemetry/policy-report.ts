import type { GuardedPort, PolicyEvents } from '../../datasources/policies/policy-events.js';
import type { OperatorLog } from '../../domain/operator-log.js';
import type { Metrics } from './metrics.js';

/**
 * Logs the loss and the return of an engine, once each, and counts every event in the metrics.
 *
 * A breaker that tries, fails and opens again is the same outage: it is not logged again.
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
