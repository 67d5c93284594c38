import { join } from 'node:path';
import { SILENT } from '../../datasources/indexes/embedded/index-log.js';
import { planCatalogue } from '../../demo/catalogue-plan.js';
import { describePicture } from '../../demo/demo-image.js';
import { simulatePopulation } from '../../demo/population.js';
import type { Interaction } from '../../domain/interaction.js';
import type { Space } from '../../domain/vector.js';
import type { Config } from '../../server/config.js';
import { openIndex } from '../../server/engines/open-index.js';
import { openLog } from '../../server/engines/open-log.js';
import { clusterCatalogue } from '../cluster-catalogue.js';
import { demoIsForeign, demoIsPrepared, markPrepared } from '../demo-marker.js';
import { importInteractions } from '../import-interactions.js';
import { openCatalogue } from '../open-catalogue.js';
import { clearDemo, drawDemo } from '../prepare-demo.js';
import { type Progress, progressOn } from '../progress.js';

const SEED = 'parallax';
const CLUSTERS = 100;

/** Everything that the demo needs to be served: pictures, vectors, clusters, and people who looked at them. */
export async function demo(config: Config): Promise<void> {
  if (await demoIsPrepared(config)) return;
  const progress = progressOn(process.stderr, () => performance.now());
  const directory = join(config.dataDirectory, config.catalogue);
  console.error(
    'Preparing the demo catalogue, once. Interrupt it if you like: the next start goes on from there.',
  );
  if (await demoIsForeign(config)) await clearDemo(directory);
  const catalogue = await openCatalogue(config, 'prepare the demo', progress);
  try {
    const ports = { ...catalogue, progress };
    await drawDemo(config.demoSize, ports);
    await clusterCatalogue(
      { k: CLUSTERS, seed: 1, threads: 2, index: config.index },
      { ...ports, now: () => new Date() },
    );
    await recordPeople(await peopleOfTheDemo(config, catalogue.embedder.space), config, progress);
    await markPrepared(config);
  } finally {
    await catalogue.close();
  }
}

async function recordPeople(
  interactions: readonly Interaction[],
  config: Config,
  progress: Progress,
): Promise<void> {
  const log = await openLog(config, Date.now);
  try {
    await importInteractions(interactions, log, progress.stage('Simulating people', interactions.length));
  } finally {
    await log.close();
  }
}

/** What the simulated population did, with the clusters that its images are in now. */
async function peopleOfTheDemo(config: Config, space: Space): Promise<readonly Interaction[]> {
  const images = planCatalogue(config.demoSize).map(describePicture);
  const index = await openIndex(config, { space, log: SILENT, readOnly: true });
  try {
    const documents = await index.documents(images.map(({ id }) => id));
    return simulatePopulation(images, Date.now(), SEED).map((interaction) => ({
      ...interaction,
      clusterId: documents.get(interaction.imageId)?.clusterId ?? null,
    }));
  } finally {
    await index.close();
  }
}
