import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Embedder, EmbedderName } from '../datasources/embedders/embedder.js';
import type { ModelProgress } from '../datasources/embedders/fetch-clip-model.js';
import type { CatalogueRecord } from '../datasources/indexes/catalogue-record.js';
import { catalogueRecord } from '../datasources/indexes/embedded/catalogue-record.js';
import { DEMO_MODEL_FOLDER } from '../demo/demo-model.js';
import { ParallaxError } from '../domain/errors.js';
import { spaceName } from '../domain/vector.js';
import type { Config } from './config.js';

/** Which embedder a catalogue needs, before anything of it is opened or fetched. */
export interface EmbedderChoice {
  readonly name: EmbedderName;
  /** A folder, or the name of a model on the hub. */
  readonly model: string;
  /** Where models from the hub are kept. */
  readonly cacheDirectory: string;
}

/** The configured embedder, else the catalogue's own, else `demo` for the demo and `clip` for one's own pictures. */
export function chooseEmbedder(config: Config, record: CatalogueRecord | null): EmbedderChoice {
  const name =
    config.embedder ?? embedderNamed(record?.embedder) ?? (config.catalogue === 'demo' ? 'demo' : 'clip');
  return {
    name,
    model: name === 'demo' ? DEMO_MODEL_FOLDER : config.clipModel,
    cacheDirectory: join(config.dataDirectory, 'models'),
  };
}

/**
 * The embedder that a catalogue needs, open; a model of the hub that is not here yet is fetched.
 *
 * @param say      tells the operator something in a line
 * @param onFetch  follows the files of a model that is fetched; a line each time when absent
 * @throws ParallaxError BAD_USER_INPUT, naming both spaces, when the catalogue's vectors come from another model
 */
export async function embedderFor(
  config: Config,
  directory: string,
  say: (line: string) => void,
  onFetch: (progress: ModelProgress) => void = ({ file, loaded, total }) =>
    say(`Fetching ${file}: ${loaded} of ${total} bytes`),
): Promise<Embedder> {
  const record = await catalogueRecord(directory);
  const choice = chooseEmbedder(config, record);
  const { name } = choice;
  if (name === 'demo' && config.catalogue !== 'demo') {
    say(
      "The demo's model knows the demo's drawings only: of photographs it can tell little. EMBEDDER=clip is for your own pictures.",
    );
  }
  const { openClipEmbedder } = await import('../datasources/embedders/clip.embedder.js');
  const embedder = await openClipEmbedder({
    ...choice,
    threads: Math.max(1, availableParallelism() - 1),
    onProgress: onFetch,
  });
  if (record !== null && spaceName(record.space) !== spaceName(embedder.space)) {
    await embedder.close();
    throw new ParallaxError(
      'BAD_USER_INPUT',
      `Catalogue "${config.catalogue}" holds vectors of ${spaceName(record.space)}, but EMBEDDER=${name} makes vectors of ` +
        `${spaceName(embedder.space)}: they cannot be compared. Configure the model that it was made with, or ingest into another catalogue.`,
    );
  }
  return embedder;
}

function embedderNamed(name: string | undefined): EmbedderName | undefined {
  return name === 'demo' || name === 'clip' ? name : undefined;
}
