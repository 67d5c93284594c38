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
      /** How pictures are prepared: as they were for what is in the catalogue already. */
      readonly preparation?: Preparation;
    }
  | { readonly name: BedrockEmbedderName; readonly embeddingLength: number };

/** For whom it works: one who waits for a search, or an ingest that has the night. */
export type EmbedderMode = 'interactive' | 'pipeline';

/** The configured embedder, else the catalogue's own, else `demo` for the demo and `clip` for one's own pictures. */
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

/** Whether a catalogue of CLIP's was filled before pictures were prepared as the models' references do it. */
function isOfFirstPreparation(record: CatalogueRecord | null): boolean {
  return record?.embedder === 'clip' && !/\+p\d+$/.test(record.space.model);
}

export interface EmbedderOptions {
  readonly mode: EmbedderMode;
  /** Tells the operator something in a line. */
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
 * The embedder that a catalogue needs, open; a model of the hub that is not here yet is fetched.
 *
 * @throws ParallaxError BAD_USER_INPUT, naming both spaces, when the catalogue's vectors come from another model
 */
export async function embedderFor(config: Config, options: EmbedderOptions): Promise<Embedder> {
  const record = options.record === undefined ? await recordOfCatalogue(config) : options.record;
  const choice = chooseEmbedder(config, record);
  const { name } = choice;
  if (name === 'demo' && config.catalogue !== 'demo') {
    options.say(
      "The demo's model knows the demo's drawings only: of photographs it can tell little. EMBEDDER=clip is for your own pictures.",
    );
  }
  if (name === 'clip' && isOfFirstPreparation(record)) {
    options.say(
      `Catalogue "${config.catalogue}" was embedded from pictures that were resized less exactly than its model expects. It answers as before; for nearer results embed it again: npm run parallax -- ingest <folder> --catalogue ${config.catalogue} --new-model`,
    );
  }
  const embedder = await openEmbedder(choice, config, options);
  if (record !== null && !isSameSpace(record.space, embedder.space)) {
    await embedder.close();
    throw new ParallaxError(
      'BAD_USER_INPUT',
      `Catalogue "${config.catalogue}" holds vectors of ${spaceName(record.space)}, but EMBEDDER=${name} makes vectors of ` +
        `${spaceName(embedder.space)}: they cannot be compared. Configure the model that it was made with, or ingest into another catalogue.`,
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
    ...pictureCores(mode),
    hub: config.hub,
    signal,
    onProgress:
      onFetch ?? (({ file, loaded, total }) => say(`Fetching ${file}: ${loaded} of ${total} bytes`)),
  });
}

/** A gateway leaves a core to everything else and divides each picture among the rest; an ingest uses them all. */
function pictureCores(mode: EmbedderMode) {
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
