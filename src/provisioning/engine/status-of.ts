import type { Price, Resource } from '../resource.js';
import { type ReadResource, readResources } from './read-resources.js';
import { untilNextRead, type Waiting } from './waiting.js';

export interface ResourceStatus extends ReadResource {
  readonly price: Price;
}

/** The state and price of every resource. */
export async function statusOf(resources: readonly Resource[]): Promise<readonly ResourceStatus[]> {
  const read = await readResources(resources);
  return Promise.all(read.map(async (each) => ({ ...each, price: await each.resource.price() })));
}

/** True when a state will change by itself. */
export function isMoving(status: readonly ReadResource[]): boolean {
  return status.some(({ state }) => state.kind === 'creating' || state.kind === 'deleting');
}

/**
 * Reads again until no resource is being created or deleted.
 *
 * @param show  called with each status
 */
export async function watchStatus(
  resources: readonly Resource[],
  waiting: Waiting,
  signal: AbortSignal,
  show: (status: readonly ResourceStatus[]) => void,
): Promise<readonly ResourceStatus[]> {
  for (let round = 0; ; round += 1) {
    const status = await statusOf(resources);
    show(status);
    if (!isMoving(status) || signal.aborted) return status;
    const moving = status.filter(({ state }) => state.kind === 'creating' || state.kind === 'deleting');
    const next = moving.map(({ resource }) => untilNextRead(resource.typicalMinutes, round, waiting));
    try {
      await waiting.pause(Math.min(...next), signal);
    } catch (error) {
      if (signal.aborted) return status;
      throw error;
    }
  }
}
