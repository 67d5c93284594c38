import type { Config } from '../../config/config.js';
import { excerpt } from '../../domain/arguments.js';
import { ParallaxError } from '../../domain/errors.js';
import { SILENT } from '../../domain/operator-log.js';
import { openEventStream } from '../../engines/open-event-stream.js';
import { openIndex } from '../../engines/open-index.js';
import { openLog } from '../../engines/open-log.js';
import { requireCatalogue } from '../../engines/record-of-catalogue.js';
import { resendDeadLetters } from '../../learning/resend-dead-letters.js';

/** Resends the events that Personalize refused; the exit code is 1 when some are refused again. */
export async function resend(config: Config, signal: AbortSignal): Promise<void> {
  const { space } = await requireCatalogue(config);
  const index = await openIndex(config, { space, log: SILENT, readOnly: true });
  try {
    const events = await openEventStream(config, index);
    if (events === null) {
      throw new ParallaxError(
        'BAD_USER_INPUT',
        'Only Amazon Personalize receives events: set RANKER=personalize.',
      );
    }
    const log = await openLog(config, Date.now);
    try {
      const { taken, refused } = await resendDeadLetters(
        {
          log,
          events,
          onRefused: ({ interaction }, reason) =>
            console.log(`  refused again, event ${excerpt(interaction.eventId, 256)}: ${reason}`),
        },
        signal,
      );
      console.log(`${taken} dead-lettered events are sent; ${refused} are refused again.`);
      if (refused > 0) process.exitCode = 1;
    } finally {
      await log.close();
      await events.close();
    }
  } finally {
    await index.close();
  }
}
