import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import type { Preparation } from '../datasources/embedders/clip-messages.js';
import { DEMO_MODEL_FOLDER } from '../datasources/embedders/demo-model.js';
import type { BedrockEmbedderName, Embedder, LocalEmbedderName } from '../datasources/embedders/embedder.js';
import {
  BEDROCK_EMBEDDERS,
  DEFAULT_EMBEDDING_LENGTH,
  embedderNamed,
  isRemote,
} from '../datasources/embedders/embedders.js';
import type { ModelProgress } from '../datasources/embedders/fetch-clip-model.js';
import type { CatalogueRecord } from '../datasources/indexes/catalogue-record.js';
import { ParallaxError } from '../domain/errors.js';
import { isSameSpace, spaceName } from '../domain/vector.js';
import { recordOfCatalogue } from './record-of-catalogue.js';

/** Which embedder a catalogue needs, before anything of it is opened or fetched. */
export type EmbedderChoice =
  | {
      readonly name: LocalEmbedderName;
      /** A folder, or the name of a model on the hub. */
      readonly model: string;
      /** Where models from the hub are kept. */
      readonly cacheDirectory: string;
      /** Image preprocessing: the one used for the images that are already in the catalogue. */
      readonly preparation?: Preparation;
    }
  | { readonly name: BedrockEmbedderName; readonly embeddingLength: number };

/** The caller's latency needs: a search that waits, or an ingest in the background. */
export type EmbedderMode = 'interactive' | 'pipeline';

/**
 * Chooses the configured embedder, else the catalogue's own, else `demo` for the demo and `clip` for the
 * user's own images.
 */
export function chooseEmbedder(config: Config, record: CatalogueRecord | null): EmbedderChoice {
  const name =
    config.embedder ?? embedderNamed(record?.embedder) ?? (config.catalogue === 'demo' ? 'demo' : 'clip');
  if (isRemote(name)) {
    const own = record?.embedder === name ? record.space.dimension : DEFAULT_EMBEDDING_LENGTH;
    return { name, embeddingLength: config.bedrock.embeddingLength ?? own };
  }
  return {
    name,
    model: name === 'demo' ? DEMO_MODEL_FOLDER : config.clipModel,
    cacheDirectory: join(config.dataDirectory, 'models'),
    ...(isOfFirstPreparation(record) && { preparation: 1 }),
  };
}

/**
 * Returns true if a CLIP catalogue was filled before preprocessing followed the models' reference
 * implementation.
 */
function isOfFirstPreparation(record: CatalogueRecord | null): boolean {
  return record?.embedder === 'clip' && !/\+p\d+$/.test(record.space.model);
}

export interface EmbedderOptions {
  readonly mode: EmbedderMode;
  /** Prints a line for the operator. */
  readonly say: (line: string) => void;
  /** The catalogue's record, when it was read already. */
  readonly record?: CatalogueRecord | null;
  /** Hears of every attempt to call a remote model. */
  readonly onAttempt?: (outcome: 'answered' | 'throttled' | 'failed') => void;
  /** Ends the fetch of a model. */
  readonly signal?: AbortSignal | undefined;
  /** Follows the files of a model that is fetched; a line each time when absent. */
  readonly onFetch?: (progress: ModelProgress) => void;
}

/**
 * Opens the embedder that a catalogue needs; a model of the hub that is missing locally is downloaded.
 *
 * @throws ParallaxError BAD_USER_INPUT, naming both spaces, when the catalogue's vectors come from another
 *   model
 */
export async function embedderFor(config: Config, options: EmbedderOptions): Promise<Embedder> {
  const record = options.record === undefined ? await recordOfCatalogue(config) : options.record;
  const choice = chooseEmbedder(config, record);
  const { name } = choice;
  if (name === 'demo' && config.catalogue !== 'demo') {
    options.say(
      "The demo's model knows only the demo's drawings and describes photographs poorly. Use EMBEDDER=clip for your own images.",
    );
  }
  if (name === 'clip' && isOfFirstPreparation(record)) {
    options.say(
      `Catalogue "${config.catalogue}" was embedded from images that were resized less exactly than its model expects. It still works; for better results embed it again: npm run parallax -- ingest <folder> --catalogue ${config.catalogue} --new-model`,
    );
  }
  const embedder = await openEmbedder(choice, config, options);
  if (record !== null && !isSameSpace(record.space, embedder.space)) {
    await embedder.close();
    throw new ParallaxError(
      'BAD_USER_INPUT',
      `Catalogue "${config.catalogue}" holds vectors of ${spaceName(record.space)}, but EMBEDDER=${name} makes vectors of ` +
        `${spaceName(embedder.space)}: they cannot be compared. Configure the model that the catalogue was made with, or ingest into another catalogue.`,
    );
  }
  return embedder;
}

async function openEmbedder(
  choice: EmbedderChoice,
  config: Config,
  { mode, say, onFetch, onAttempt, signal }: EmbedderOptions,
): Promise<Embedder> {
  if (!('model' in choice)) return openBedrockEmbedder(choice, config, mode, onAttempt);
  const { openClipEmbedder } = await import('../datasources/embedders/clip.embedder.js');
  return openClipEmbedder({
    ...choice,
    ...imageCores(mode),
    hub: config.hub,
    signal,
    onProgress:
      onFetch ?? (({ file, loaded, total }) => say(`Fetching ${file}: ${loaded} of ${total} bytes`)),
  });
}

/** A gateway leaves one core free and splits each image among the rest; an ingest uses all cores. */
function imageCores(mode: EmbedderMode) {
  const cores = availableParallelism();
  return mode === 'interactive'
    ? { cores: Math.max(1, cores - 1), threads: 1, maxWeightBytes: Infinity }
    : { cores, threads: cores, maxWeightBytes: totalmem() / 4 };
}

async function openBedrockEmbedder(
  { name, embeddingLength }: Extract<EmbedderChoice, { name: BedrockEmbedderName }>,
  { awsRegion, bedrock }: Config,
  mode: EmbedderMode,
  onAttempt: EmbedderOptions['onAttempt'],
): Promise<Embedder> {
  return BEDROCK_EMBEDDERS[name].open({
    region: awsRegion,
    embeddingLength,
    requestsPerSecond: bedrock.requestsPerSecond,
    mode,
    ...(onAttempt === undefined ? {} : { onAttempt }),
  });
}
