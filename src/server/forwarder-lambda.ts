import { ConfigurationError, readConfig } from '../config/config.js';
import type { Environment } from '../config/configuration-reader.js';
import { NULL_EVENT_STREAM } from '../datasources/events/null-event-stream.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import { openEventStream } from '../engines/open-event-stream.js';
import { openIndex } from '../engines/open-index.js';
import { openQueuedLog } from '../engines/open-log.js';
import { requireCatalogue } from '../engines/record-of-catalogue.js';
import { createLogger } from './create-logger.js';
import { faultReport } from './fault-report.js';
import { type ForwarderPorts, queueHandler } from './lambda/queue-handler.js';

let opening: Promise<ForwarderPorts> | null = null;

/** The function that SQS hands the queue of `LOG=sqs` to: one batch an event, partial batch responses. */
export const handler = queueHandler(() => {
  opening ??= openForwarder(process.env).catch((error: unknown) => {
    opening = null;
    throw error;
  });
  return opening;
});

async function openForwarder(environment: Environment): Promise<ForwarderPorts> {
  const config = readConfig(environment);
  if (config.log !== 'sqs') {
    throw new ConfigurationError(
      `LOG=${config.log} is not allowed: this function takes from a queue; set LOG=sqs.`,
    );
  }
  const log = createLogger(config.logLevel);
  const report = faultReport(log, Date.now);
  const queued = await openQueuedLog(config, Date.now, report, log);
  // The index is asked for the live release's tracker only: where the configuration names one, it is not opened.
  let index: Promise<ImageIndex> | null = null;
  const release: ImageIndex['release'] = async () => {
    index ??= requireCatalogue(config)
      .then(({ space }) => openIndex(config, { space, log }))
      .catch((error: unknown) => {
        index = null;
        throw error;
      });
    return (await index).release();
  };
  const events = (await openEventStream(config, { release })) ?? NULL_EVENT_STREAM;
  return {
    inbox: queued.inbox,
    deadLetter: (consumer, interaction, reason) => queued.deadLetter(consumer, interaction, reason),
    events,
    report,
  };
}
