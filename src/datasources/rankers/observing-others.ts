import type { ReportFault } from '../../domain/degradation.js';
import type { InteractionLog } from '../logs/interaction-log.js';
import type { ClusterRanker } from './cluster-ranker.js';

/**
 * Feeds a ranker that holds the population in memory with the changes of other gateways. With a shared log
 * the population is that of all gateways' users, within seconds.
 */
export function observingOthers(
  ranker: ClusterRanker,
  log: Pick<InteractionLog, 'remoteChanges'>,
  report: ReportFault,
): ClusterRanker {
  const closing = new AbortController();
  const observing = (async () => {
    for await (const history of log.remoteChanges(closing.signal)) ranker.observe(null, history);
  })().catch((error: unknown) => report('the population', error));
  return {
    kind: ranker.kind,
    wantsImpressions: ranker.wantsImpressions,
    get variant() {
      return ranker.variant;
    },
    taste: (history, release, signal) => ranker.taste(history, release, signal),
    because: (history, clusterId, first) => ranker.because(history, clusterId, first),
    observe: (before, after) => ranker.observe(before, after),
    async close() {
      closing.abort();
      await observing;
      await ranker.close();
    },
  };
}
