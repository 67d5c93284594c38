import type { ClusterOfImage } from '../interactions/cluster-csv.js';
import { readInteractions } from '../interactions/read-interactions.js';
import { type Rules, validateInteraction } from '../interactions/validate-interaction.js';
import type { ItemEvent, UserEvents } from './item-event.js';

export interface ItemEventsSource extends Rules {
  readonly file: string;
  /** Asked once a batch; null: the file's images are the items themselves, as in Personalize's CSV. */
  readonly clusters: ((imageIds: readonly string[]) => Promise<ClusterOfImage>) | null;
}

export interface ItemEvents {
  readonly users: readonly UserEvents[];
  /** Rows that could not be used, or are of unknown images. */
  readonly unusable: number;
}

/**
 * Reads each user's events with items, oldest first; within a second, in the file's order. All events are
 * held in memory: about 100 bytes a row.
 *
 * @throws ParallaxError BAD_USER_INPUT when the file cannot be read
 */
export async function readItemEvents(source: ItemEventsSource): Promise<ItemEvents> {
  const byUser = new Map<string, ItemEvent[]>();
  let unusable = 0;
  for await (const rows of readInteractions(source.file)) {
    const validated = rows.map((row) => validateInteraction(row, source));
    const usable = validated.flatMap((judgement) => (judgement.kind === 'usable' ? [judgement] : []));
    unusable += validated.filter(({ kind }) => kind === 'rejected').length;
    const clusterOf = await source.clusters?.(usable.map(({ image }) => image));
    for (const { user, image, type, second } of usable) {
      const itemId = clusterOf === undefined ? image : clusterOf(image);
      if (itemId === null) {
        unusable += 1;
        continue;
      }
      const events = byUser.get(user) ?? [];
      events.push({ itemId, imageId: clusterOf === undefined ? null : image, type, second });
      byUser.set(user, events);
    }
  }
  const users = [...byUser].map(([userId, events]) => ({
    userId,
    events: events.sort((a, b) => a.second - b.second),
  }));
  return { users, unusable };
}
