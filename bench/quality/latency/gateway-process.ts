// A gateway over a catalogue of its own. `VERSION` names its folder of compiled sources.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { answerParent } from '../../gateway/child-process.js';
import { openForgetfulCache } from '../../gateway/forgetful-cache.js';
import { quantile } from '../bootstrap.js';
import { LARGE_EMBEDDER, largeCatalogue } from './large-catalogue.js';

const BATCH = 1_000;
const USERS = 100;
const VIEWS = 30;
const MINUTE_MS = 60_000;
const PAGE = 20;
const SEED = 1;

/** Number of searches; and true if candidates may come from the cache. */
interface Work {
  readonly searches: number;
  readonly cached: boolean;
}

/** Median milliseconds of a search. */
export interface Measured {
  readonly milliseconds: number;
}

const version = process.env['VERSION'] ?? '';
const { readConfig } = await load<typeof import('../../../src/config/config.js')>(
  'config/config.js',
  'server/config.js',
);
const { createApp } = await load<typeof import('../../../src/server/create-app.js')>('server/create-app.js');
const { openLog } = await load<typeof import('../../../src/engines/open-log.js')>(
  'engines/open-log.js',
  'server/engines/open-log.js',
);
const { searchImages } =
  await load<typeof import('../../../src/search/search-images.js')>('search/search-images.js');

const config = readConfig({ LOG_LEVEL: 'silent', IMAGE_BASE_URL: 'http://images.invalid', ...process.env });
await fill();
const cache = openForgetfulCache();
const app = await createApp(config, { engines: { embedder: LARGE_EMBEDDER, cache } });
const asked = { count: 0 };

answerParent(async ({ searches, cached }: Work): Promise<Measured> => {
  cache.forgetsCandidates = !cached;
  const taken: number[] = [];
  for (let i = 0; i < searches; i++) {
    const number = cached ? i % 20 : asked.count++;
    const { search, loaders } = await app.contextOf('latency');
    const input = { query: `query ${number}`, userId: `user-${i % USERS}`, first: PAGE };
    const from = performance.now();
    const page = await searchImages(input, search, loaders);
    taken.push(performance.now() - from);
    if (!page.personalization.applied) throw new Error('A search was not personalised.');
  }
  return {
    milliseconds: quantile(
      taken.sort((a, b) => a - b),
      0.5,
    ),
  };
});

async function fill(): Promise<void> {
  const { openIndexWriter } = await load<typeof import('../../../src/catalogue/open-index-writer.js')>(
    'catalogue/open-index-writer.js',
    'pipeline/open-index-writer.js',
  );
  const { clusterCatalogue } = await load<
    typeof import('../../../src/catalogue/clusters/cluster-catalogue.js')
  >('catalogue/clusters/cluster-catalogue.js', 'pipeline/cluster-catalogue.js');
  const { SILENT_PROGRESS: progress } = await load<typeof import('../../../src/catalogue/progress.js')>(
    'catalogue/progress.js',
    'pipeline/progress.js',
  );
  mkdirSync(join(config.dataDirectory, config.catalogue), { recursive: true });
  const { name: embedder, space } = LARGE_EMBEDDER;
  const writer = await openIndexWriter(config, { embedder, space, purpose: 'measure latency' });
  const all = [...largeCatalogue(Number(process.env['MEASURED_IMAGES']))];
  try {
    for (let start = 0; start < all.length; start += BATCH) await writer.put(all.slice(start, start + BATCH));
    const ports = { embedder: LARGE_EMBEDDER, writer, progress, now: () => new Date() };
    await clusterCatalogue({ k: 100, seed: SEED, threads: 1, index: config.index }, ports);
  } finally {
    await writer.close();
  }
  const log = await openLog(config, Date.now);
  for (let user = 0; user < USERS; user++) {
    const interactions = Array.from({ length: VIEWS }, (_, i) => ({
      eventId: `${user}-${i}`,
      userId: `user-${user}`,
      imageId: all[(user * 7_919 + i * 104_729) % all.length]?.image.id ?? '',
      clusterId: null,
      type: 'VIEW' as const,
      at: Date.now() - (VIEWS - i) * MINUTE_MS,
    }));
    await Promise.all(interactions.map((interaction) => log.append(interaction)));
  }
  await log.close();
}

/** A module of the version that is measured, and where the older one has it. */
async function load<Module>(path: string, formerly = path): Promise<Module> {
  const file = [path, formerly].map((each) => join(version, each)).find(existsSync);
  return import(pathToFileURL(file ?? join(version, path)).href);
}
