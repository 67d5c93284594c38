import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';
import { excerpt, parseId, parseUserId } from '../domain/arguments.js';
import { ParallaxError } from '../domain/errors.js';
import { emptyHistory, type UserHistory } from '../domain/history.js';
import { indexFailure } from '../domain/index-failure.js';

/** A change that users may make to their own taste. */
export type TasteChange =
  /** Ranks its images first, whatever the history says. */
  | { readonly kind: 'pin'; readonly clusterId: string }
  /** Its images out of the personalised results. */
  | { readonly kind: 'mute'; readonly clusterId: string }
  /** Neither pinned nor muted. */
  | { readonly kind: 'clear'; readonly clusterId: string }
  /** Nothing is learnt and nothing personalised until `resume`; what was learnt is kept. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /**
   * Drops learnt preferences, hidden images, pins and mutes; a pause stays, and so do the recorded
   * interactions.
   */
  | { readonly kind: 'reset' };

export interface TasteSettingPorts {
  readonly log: Pick<InteractionLog, 'update'>;
  readonly ranker: Pick<ClusterRanker, 'observe'>;
  readonly index: Pick<ImageIndex, 'clusters'>;
}

/**
 * Changes a user's taste durably and returns the state that the next search sees. An unknown user may pin,
 * mute and pause too.
 *
 * @throws ParallaxError BAD_USER_INPUT, NOT_FOUND (argument `clusterId`), UNAVAILABLE
 */
export async function updateTaste(
  input: { readonly userId?: string | null | undefined; readonly change: TasteChange },
  { log, ranker, index }: TasteSettingPorts,
): Promise<UserHistory> {
  const userId = parseUserId(input.userId);
  const { change } = input;
  if ('clusterId' in change) await requireCluster(parseId('clusterId', change.clusterId), index);
  const { before, after } = await log.update(userId, (history) =>
    changedTaste(history ?? emptyHistory(userId), change),
  );
  ranker.observe(before, after);
  return after;
}

/** The history after one change of the taste; a cluster is never both pinned and muted. */
export function changedTaste(history: UserHistory, change: TasteChange): UserHistory {
  switch (change.kind) {
    case 'pin':
      return {
        ...history,
        pinned: withId(history.pinned, change.clusterId),
        muted: withoutId(history.muted, change.clusterId),
      };
    case 'mute':
      return {
        ...history,
        pinned: withoutId(history.pinned, change.clusterId),
        muted: withId(history.muted, change.clusterId),
      };
    case 'clear':
      return {
        ...history,
        pinned: withoutId(history.pinned, change.clusterId),
        muted: withoutId(history.muted, change.clusterId),
      };
    case 'pause':
      return { ...history, paused: true };
    case 'resume':
      return { ...history, paused: false };
    case 'reset':
      return { ...emptyHistory(history.userId), seq: history.seq, paused: history.paused };
  }
}

async function requireCluster(clusterId: string, index: Pick<ImageIndex, 'clusters'>): Promise<void> {
  const clusters = await index.clusters().catch((error: unknown) => {
    throw indexFailure(error);
  });
  if (clusters.some(({ id }) => id === clusterId)) return;
  throw new ParallaxError('NOT_FOUND', `\`clusterId\`: no cluster has the id "${excerpt(clusterId)}".`, {
    argument: 'clusterId',
  });
}

function withId(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids : [...ids, id];
}

function withoutId(ids: readonly string[], id: string): readonly string[] {
  return ids.filter((other) => other !== id);
}
