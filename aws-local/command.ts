import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AwsLocalCommand } from '#src/cli/beside.js';
import type { Config } from '#src/config/config.js';
import { DEMO_MODEL_FOLDER } from '#src/datasources/embedders/demo-model.js';
import type { Embedder } from '#src/datasources/embedders/embedder.js';
import { openEmbeddedIndex } from '#src/datasources/indexes/embedded/embedded.index.js';
import { catalogueRecord } from '#src/datasources/indexes/embedded/store/catalogue-record.js';
import { openEmbeddedLog } from '#src/datasources/logs/embedded.log.js';
import { ParallaxError } from '#src/domain/errors.js';
import { learn } from '#src/scoring/user-history.js';
import { onStopSignals } from '#src/server/stop-signals.js';
import { exportLines } from './export-lines.js';
import type { AwsLocalOptions, Training } from './options.js';
import { sameLifecycle } from './personalize/resources/resources.js';
import { type AwsLocal, startAwsLocal } from './start-aws-local.js';

/**
 * Serves the stand-ins until a stop signal. Standard output has only the lines for a shell, printed once all
 * services answer.
 */
export const awsLocal: AwsLocalCommand['awsLocal'] = async (config, options) => {
  const directory = join(config.dataDirectory, config.catalogue);
  const training = await trainingOf(directory);
  console.error(
    training === null
      ? `Catalogue "${config.catalogue}" is not in ${config.dataDirectory}: the campaign learns from events only.`
      : `The campaign is trained on catalogue "${config.catalogue}": ${training.items.size} clusters, ${training.interactions?.length ?? 0} interactions.`,
  );
  const aws = await start({
    host: options.host,
    port: options.port,
    region: options.region,
    digestMs: options.digestMs,
    lifecycle: sameLifecycle(options.lifecycleMs),
    limits: { leastBatchRecords: options.leastBatchRecords },
    embedder: () => localEmbedder(config, directory),
    ...(training === null ? {} : { training }),
    ...(options.data === null ? {} : { dataFolder: options.data }),
  });
  onStopSignals(process, () => performance.now(), {
    stop: () => void aws.close().then(() => process.exit(0)),
    hurry: () => process.exit(1),
  });
  console.error(`Bedrock and Personalize are served at ${aws.url} until you stop this (Ctrl-C).`);
  process.stdout.write(exportLines(aws.env));
};

async function start(options: AwsLocalOptions): Promise<AwsLocal> {
  return startAwsLocal(options).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new ParallaxError(
      'UNAVAILABLE',
      `Port ${options.port} is taken. Choose another with --port, or stop what listens there.`,
      { cause: error },
    );
  });
}

/** The clusters and the interactions of a catalogue on this machine; null when nothing was published here. */
async function trainingOf(directory: string): Promise<Training | null> {
  if ((await catalogueRecord(directory)) === null) return null;
  const index = await openEmbeddedIndex({ directory, readOnly: true });
  try {
    const items = new Map((await index.clusters()).map(({ id, size }) => [id, Math.max(size, 1)]));
    return { items, interactions: await interactionsOf(directory) };
  } finally {
    await index.close();
  }
}

async function interactionsOf(folder: string): Promise<NonNullable<Training['interactions']>> {
  if ((await stat(join(folder, 'learning.mdb')).catch(() => null)) === null) return [];
  const log = await openEmbeddedLog({ folder, learn, now: Date.now });
  try {
    const interactions = [];
    for await (const { userId, clusterId, type, at } of log.entries())
      interactions.push({ userId, clusterId, type, at });
    return interactions;
  } finally {
    await log.close();
  }
}

/** The local model behind the Bedrock models' names: the catalogue's own, where that is a local one. */
async function localEmbedder(config: Config, directory: string): Promise<Embedder> {
  const record = await catalogueRecord(directory);
  // The record of a demo whose vectors come from here has Titan's or Nova's name.
  const isDemo = record?.embedder === 'demo' || (record?.embedder !== 'clip' && config.catalogue === 'demo');
  const { openClipEmbedder } = await import('#src/datasources/embedders/clip.embedder.js');
  return openClipEmbedder({
    name: isDemo ? 'demo' : 'clip',
    model: isDemo ? DEMO_MODEL_FOLDER : config.clipModel,
    threads: Math.max(1, availableParallelism() - 1),
    cacheDirectory: join(config.dataDirectory, 'models'),
    hub: config.hub,
    onProgress: ({ file, loaded, total }) => console.error(`Fetching ${file}: ${loaded} of ${total} bytes`),
  });
}
