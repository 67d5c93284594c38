import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createClient } from 'redis';
import { clusterCatalogue } from '../../src/catalogue/clusters/cluster-catalogue.js';
import { openIndexWriter } from '../../src/catalogue/open-index-writer.js';
import type { Progress } from '../../src/catalogue/progress.js';
import { readConfig } from '../../src/config/config.js';
import { embedderFor } from '../../src/engines/embedder-for.js';
import { anImage } from './an-image.js';
import { aPicture } from './picture-files.js';

export type Environment = Readonly<Record<string, string>>;

const UNSEEN: Progress = { stage: () => ({ at: () => undefined, end: () => undefined }) };
const AT_ONCE = 30;

/** The variables of a gateway of which every engine is on another machine. */
export function allRemote(places: {
  readonly aws: Environment;
  readonly openSearch: string;
  readonly redis: string;
  readonly alias: string;
  readonly dataDirectory: string;
}): Environment {
  return {
    ...places.aws,
    DATA_DIR: places.dataDirectory,
    CATALOGUE: 'small',
    EMBEDDER: 'titan',
    EMBEDDING_LENGTH: '256',
    BEDROCK_REQUESTS_PER_SECOND: '10000',
    RANKER: 'personalize',
    INDEX: 'opensearch',
    OPENSEARCH_URL: places.openSearch,
    OPENSEARCH_INDEX: places.alias,
    OPENSEARCH_ENGINE: 'lucene',
    OPENSEARCH_REPLICAS: '0',
    CACHE: 'redis',
    LOG: 'redis',
    REDIS_URL: places.redis,
  };
}

/**
 * Made-up pictures, embedded and clustered: a catalogue as an ingest leaves it. The clients of AWS read the
 * process's own environment, so this one must be in it.
 *
 * @returns the ids of the pictures
 */
export async function fillRemoteCatalogue(environment: Environment, count = 30): Promise<readonly string[]> {
  const config = readConfig(environment);
  const embedder = await embedderFor(config, { mode: 'pipeline', say: () => undefined });
  const { name, space } = embedder;
  const writer = await openIndexWriter(config, { embedder: name, space, purpose: 'prepare a test' });
  try {
    const images = Array.from({ length: count }, (_, i) =>
      anImage({ id: `picture-${i}`, contentHash: `${i}` }),
    );
    const folder = join(config.dataDirectory, config.catalogue, 'images');
    for (const { file } of images) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), '');
    }
    for (let from = 0; from < count; from += AT_ONCE) {
      const batch = images.slice(from, from + AT_ONCE);
      const pictures = await Promise.all(
        batch.map(async (_, i) => ({
          bytes: await aPicture({ seed: from + i + 1 })
            .png()
            .toBuffer(),
          caption: null,
        })),
      );
      const vectors = await embedder.embedForIndex(pictures);
      await writer.put(
        batch.flatMap((image, i) => {
          const vector = vectors[i];
          return vector === undefined ? [] : [{ image, vector }];
        }),
      );
    }
    await clusterCatalogue(
      { k: 3, seed: 1, threads: 1, index: config.index },
      { embedder, writer, progress: UNSEEN, now: () => new Date() },
    );
    return images.map(({ id }) => id);
  } finally {
    await writer.close();
    await embedder.close();
  }
}

/** Takes away what is behind an alias, and all that a Redis database holds. */
export async function dropRemoteCatalogue({
  openSearch,
  alias,
  redis,
}: {
  readonly openSearch: string;
  readonly alias: string;
  readonly redis: string;
}): Promise<void> {
  await removeIndexes(openSearch, alias);
  const client = await createClient({ url: redis }).connect();
  await client.flushDb();
  client.destroy();
}

/** Takes every index of a name away, and what was made beside it. */
export async function removeIndexes(url: string, alias: string): Promise<void> {
  const listed = await fetch(`${url}/_cat/indices/${alias}*?format=json&h=index&expand_wildcards=all`);
  const indexes = (await listed.json()) as readonly { readonly index: string }[];
  for (const { index } of indexes) await fetch(`${url}/${index}`, { method: 'DELETE' });
}
