import { createHash } from 'node:crypto';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import { IMPORTED, type Interaction } from '../../domain/interaction.js';
import type { StageProgress } from '../progress.js';
import type { Conversion } from './cluster-csv.js';
import { importInteractions } from './import-interactions.js';
import { readInteractions } from './read-interactions.js';
import { type Usable, validateInteraction } from './validate-interaction.js';

export interface ImportedPast {
  readonly read: number;
  /** Rows that are in the log now, those of an earlier run included. */
  readonly recorded: number;
}

/**
 * Imports a file of interactions into the log, so that a gateway knows its users from their first search. The
 * event id is derived from the row: it makes a repeated import safe and marks the event as known to
 * Personalize. Forgotten users stay out, also while their erasure elsewhere is pending: the list of forgotten
 * users may not have them yet.
 *
 * @throws ParallaxError BAD_USER_INPUT when the file cannot be read; UNAVAILABLE when the log cannot be
 *   written
 */
export async function importPast(
  conversion: Conversion,
  log: InteractionLog,
  stage: StageProgress,
): Promise<ImportedPast> {
  let read = 0;
  let recorded = 0;
  const quiet: StageProgress = { at: () => {}, end: () => {} };
  const pending = new Set<string>();
  for await (const { userId } of log.forgotten()) pending.add(userId);
  const isForgotten = (userId: string): boolean => pending.has(userId) || conversion.isForgotten(userId);
  for await (const rows of readInteractions(conversion.file, conversion.watch)) {
    const usable = rows
      .map((row) => validateInteraction(row, { ...conversion, isForgotten }))
      .filter((judged) => judged.kind === 'usable');
    const clusterOf = await conversion.clusters(usable.map(({ image }) => image));
    const known = usable.flatMap((row) => {
      const clusterId = clusterOf(row.image);
      return clusterId === null ? [] : [interactionOf(row, clusterId)];
    });
    await importInteractions(known, log, quiet);
    read += rows.length;
    recorded += known.length;
    stage.at(read);
  }
  stage.end();
  return { read, recorded };
}

function interactionOf({ user, image, type, second }: Usable, clusterId: string): Interaction {
  const digest = createHash('sha256')
    .update(JSON.stringify([user, image, type, second]))
    .digest('base64url');
  return {
    eventId: `${IMPORTED}${digest}`,
    userId: user,
    imageId: image,
    clusterId,
    type,
    at: second * 1_000,
  };
}
