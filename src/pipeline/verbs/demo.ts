import { join } from 'node:path';
import { openEmbeddedIndex } from '../../datasources/indexes/embedded/embedded.index.js';
import { openEmbeddedLog } from '../../datasources/logs/embedded.log.js';
import { planCatalogue } from '../../demo/catalogue-plan.js';
import { describePicture } from '../../demo/demo-image.js';
import { simulatePopulation } from '../../demo/population.js';
import type { Interaction } from '../../domain/interaction.js';
import { learn } from '../../scoring/user-history.js';
import type { Config } from '../../server/config.js';
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
  if (await demoIsForeign(config.dataDirectory)) await clearDemo(directory);
  const catalogue = await openCatalogue(config, 'prepare the demo', progress);
  try {
    const ports = { ...catalogue, progress };
    await drawDemo(config.demoSize, ports);
    await clusterCatalogue(
      { k: CLUSTERS, seed: 1, threads: 2, index: 'embedded' },
      { ...ports, now: () => new Date() },
    );
    await recordPeople(await peopleOfTheDemo(config, directory), directory, progress);
    await markPrepared(config.dataDirectory, config.demoSize);
  } finally {
    await catalogue.close();
  }
}

async function recordPeople(
  interactions: readonly Interaction[],
  directory: string,
  progress: Progress,
): Promise<void> {
  const log = await openEmbeddedLog({ folder: directory, learn, now: Date.now });
  try {
    await importInteractions(interactions, log, progress.stage('Simulating people', interactions.length));
  } finally {
    await log.close();
  }
}

/** What the simulated population did, with the clusters that its images are in now. */
async function peopleOfTheDemo(config: Config, directory: string): Promise<readonly Interaction[]> {
  const images = planCatalogue(config.demoSize).map(describePicture);
  const index = await openEmbeddedIndex({ directory, readOnly: true });
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
