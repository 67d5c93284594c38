import type { Part, Price } from '../resource.js';
import { lookAtParts, type SeenPart } from './read-resources.js';
import { untilNextLook, type Waiting } from './waiting.js';

export interface PartStatus extends SeenPart {
  readonly price: Price;
}

/** How everything stands, and what it costs. */
export async function statusOf(parts: readonly Part[]): Promise<readonly PartStatus[]> {
  const seen = await lookAtParts(parts);
  return Promise.all(seen.map(async (each) => ({ ...each, price: await each.part.price() })));
}

/** Whether looking again may show something else without anybody's doing. */
export function isMoving(status: readonly SeenPart[]): boolean {
  return status.some(({ seen }) => seen.kind === 'coming' || seen.kind === 'going');
}

/**
 * Looks until nothing is on its way any more.
 *
 * @param show  called with each look
 */
export async function watchStatus(
  parts: readonly Part[],
  waiting: Waiting,
  signal: AbortSignal,
  show: (status: readonly PartStatus[]) => void,
): Promise<readonly PartStatus[]> {
  for (let round = 0; ; round += 1) {
    const status = await statusOf(parts);
    show(status);
    if (!isMoving(status) || signal.aborted) return status;
    const moving = status.filter(({ seen }) => seen.kind === 'coming' || seen.kind === 'going');
    const next = moving.map(({ part }) => untilNextLook(part.usual, round, waiting));
    try {
      await waiting.pause(Math.min(...next), signal);
    } catch (error) {
      if (signal.aborted) return status;
      throw error;
    }
  }
}
