import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Interaction } from '../../domain/interaction.js';
import type { StageProgress } from '../progress.js';

/** Entries on their way at once: they share the log's syncs. */
const IN_FLIGHT = 500;

/**
 * Appends past interactions to the log, in order. An event id that exists already changes nothing, even if
 * the interaction differs: a simulation computes its times from today.
 *
 * @throws ParallaxError UNAVAILABLE when the log cannot be written
 */
export async function importInteractions(
  interactions: readonly Interaction[],
  log: InteractionLog,
  stage: StageProgress,
): Promise<void> {
  for (let start = 0; start < interactions.length; start += IN_FLIGHT) {
    await Promise.all(
      interactions
        .slice(start, start + IN_FLIGHT)
        .map((interaction) => log.append(interaction).catch(passOverKnown)),
    );
    stage.at(Math.min(start + IN_FLIGHT, interactions.length));
  }
  stage.end();
}

function passOverKnown(error: unknown): void {
  const known = error instanceof ParallaxError && error.argument === 'eventId';
  if (!known) throw error;
}
