import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { Interaction } from '../domain/interaction.js';
import type { StageProgress } from './progress.js';

/** Entries on their way at once: they share the log's syncs. */
const IN_FLIGHT = 500;

/** Puts interactions of the past into the log, in order; those that are there already change nothing. */
export async function importInteractions(
  interactions: readonly Interaction[],
  log: InteractionLog,
  stage: StageProgress,
): Promise<void> {
  for (let start = 0; start < interactions.length; start += IN_FLIGHT) {
    await Promise.all(
      interactions.slice(start, start + IN_FLIGHT).map((interaction) => log.append(interaction)),
    );
    stage.at(Math.min(start + IN_FLIGHT, interactions.length));
  }
  stage.end();
}
