import type { Config } from '../config/config.js';
import type { EventStream } from '../datasources/events/event-stream.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';

/** Opens the event stream to the configured ranker; null for a ranker that reads the log itself. */
export async function openEventStream(
  config: Config,
  index: Pick<ImageIndex, 'release'>,
): Promise<EventStream | null> {
  if (config.ranker !== 'personalize') return null;
  const { openPersonalizeEvents } = await import('../datasources/events/personalize.event-stream.js');
  const { trackingId } = config.personalize;
  return openPersonalizeEvents({
    region: config.awsRegion,
    trackingId: async () => trackingId ?? (await index.release()).trackingId ?? null,
  });
}
