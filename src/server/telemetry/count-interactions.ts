import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import type { Metrics } from './metrics.js';

/** The log's `append`, with what became of each interaction counted. */
export function countInteractions(
  log: Pick<InteractionLog, 'append'>,
  metrics: Pick<Metrics, 'interaction'>,
): InteractionLog['append'] {
  return async (interaction, timeFrom) => {
    try {
      const appended = await log.append(interaction, timeFrom);
      metrics.interaction(interaction.type, appended.kind);
      return appended;
    } catch (error) {
      metrics.interaction(interaction.type, 'failed');
      throw error;
    }
  };
}
