import type { RemovalStage } from '../resource.js';
import type { Progress } from './reconcile.js';
import { findIn, removeAll } from './remove-all.js';
import type { Waiting } from './waiting.js';

export interface RemoveSupersededOptions {
  readonly waiting: Waiting;
  readonly signal: AbortSignal;
  readonly progress: Pick<Progress, 'note'>;
  /** Asks for it, and waits for nothing. */
  readonly detach: boolean;
}

/**
 * Deletes superseded resources.
 *
 * @returns titles of deleted resources, and a sentence for each that is retained
 */
export async function removeSuperseded(
  stage: RemovalStage,
  { waiting, signal, progress, detach }: RemoveSupersededOptions,
): Promise<{ readonly removed: readonly string[]; readonly retained: readonly string[] }> {
  const found = await findIn(stage);
  const titles = found.filter(({ kind }) => kind === 'removal').map(({ title }) => title);
  if (detach) {
    for (const each of found) {
      if (each.kind === 'removal' && (await each.read()) === 'present') await each.delete();
    }
    return { removed: titles, retained: [] };
  }
  try {
    const retained = await removeAll([{ ...stage, find: async () => found }], {
      ...waiting,
      signal,
      say: (line) => progress.note(line),
    });
    const kept = new Set(retained.map(({ title }) => title));
    return {
      removed: titles.filter((title) => !kept.has(title)),
      retained: retained.map(({ title, why }) => `The ${title} stays: ${why}`),
    };
  } catch (error) {
    if (signal.aborted) return { removed: [], retained: [] };
    throw error;
  }
}
