import type { Cache } from '../datasources/caches/cache.js';
import type { ImageIndex, IndexedImage } from '../datasources/indexes/image-index.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';
import { excerpt } from '../domain/arguments.js';
import type { ReportFault } from '../domain/degradation.js';
import { ParallaxError } from '../domain/errors.js';
import { type Impression, impressionKey } from '../domain/impression.js';
import { indexFailure } from '../domain/index-failure.js';
import type { Interaction } from '../domain/interaction.js';
import {
  type ParsedInteraction,
  parseInteraction,
  type RecordInteractionInput,
} from './parse-interaction.js';

export interface RecordPorts {
  readonly log: Pick<InteractionLog, 'append'>;
  readonly ranker: Pick<ClusterRanker, 'observe' | 'wantsImpressions'>;
  readonly index: Pick<ImageIndex, 'documents' | 'release'>;
  readonly cache: Pick<Cache, 'get'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * A random id for an interaction that the client gave none; such an interaction cannot be repeated safely.
   */
  readonly newEventId: () => string;
  /** Reports faults that a payload carries and that are therefore not thrown. */
  readonly report: ReportFault;
}

export interface Recorded {
  readonly kind: 'recorded';
  /** Null when nothing was recorded, because the user has paused learning. */
  readonly interaction: Interaction | null;
  /** The event id was known with the same payload; `interaction` is the one recorded then. */
  readonly duplicate: boolean;
}

/**
 * Records what a user did with an image; when it resolves, the interaction is durable and the next
 * search of that user sees it.
 *
 * @throws ParallaxError BAD_USER_INPUT, NOT_FOUND (argument `imageId`), or UNAVAILABLE when the log is
 *   down: nothing is acknowledged that is not durable
 */
export async function recordInteraction(
  input: RecordInteractionInput,
  ports: RecordPorts,
): Promise<Recorded> {
  const parsed = parseInteraction(input, ports);
  const images = await ports.index.documents([parsed.imageId]).catch((error: unknown) => {
    throw indexFailure(error);
  });
  return appendInteraction(parsed, images, ports);
}

/** The second half of recording: everything about the input is known to be right but that its image exists. */
export async function appendInteraction(
  { timeFrom, ...parsed }: ParsedInteraction,
  images: ReadonlyMap<string, IndexedImage>,
  ports: RecordPorts,
): Promise<Recorded> {
  const { log, ranker } = ports;
  const image = images.get(parsed.imageId);
  if (image === undefined) throw unknownImage(parsed.imageId);
  const { searchId, userId } = parsed;
  const shown = ranker.wantsImpressions ? await impressionOf(searchId, userId, ports) : {};
  const appended = await log.append({ ...parsed, clusterId: image.clusterId, ...shown }, timeFrom);
  switch (appended.kind) {
    case 'appended':
      ranker.observe(appended.before, appended.after);
      return { kind: 'recorded', interaction: appended.interaction, duplicate: false };
    case 'queued':
      return { kind: 'recorded', interaction: appended.interaction, duplicate: false };
    case 'duplicate':
      return { kind: 'recorded', interaction: appended.interaction, duplicate: true };
    case 'paused':
      return { kind: 'recorded', interaction: null, duplicate: false };
  }
}

function unknownImage(imageId: string): ParallaxError {
  return new ParallaxError('NOT_FOUND', `\`imageId\`: no image has the id "${excerpt(imageId)}".`, {
    argument: 'imageId',
  });
}

interface ShownPorts {
  readonly cache: Pick<Cache, 'get'>;
  readonly index: Pick<ImageIndex, 'release'>;
}

/** The remote ranker's data about the search that an interaction came from. */
type ImpressionOf = Pick<Interaction, 'recommendationId' | 'impression'>;

/**
 * Looks up what the user's search showed; nothing when it is not remembered, was another user's, or cannot be
 * asked just now: recording never fails over it.
 */
async function impressionOf(
  searchId: string | undefined,
  userId: string,
  { cache, index }: ShownPorts,
): Promise<ImpressionOf> {
  if (searchId === undefined) return {};
  try {
    const { id } = await index.release();
    const shown = await cache.get<Impression>(impressionKey(id, searchId));
    if (shown?.userId !== userId) return {};
    const { recommendationId, impression } = shown;
    return { recommendationId, ...(impression.length > 0 && { impression }) };
  } catch {
    return {};
  }
}
