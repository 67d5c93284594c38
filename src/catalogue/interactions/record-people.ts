import type { Config } from '../../config/config.js';
import { planCatalogue } from '../../demo/catalogue-plan.js';
import { describePicture } from '../../demo/demo-image.js';
import { simulatePopulation } from '../../demo/population.js';
import type { Interaction } from '../../domain/interaction.js';
import { SILENT } from '../../domain/operator-log.js';
import type { Space } from '../../domain/vector.js';
import { openIndex } from '../../engines/open-index.js';
import { openLog } from '../../engines/open-log.js';
import type { Progress } from '../progress.js';
import { importInteractions } from './import-interactions.js';

const SEED = 'parallax';

/** Records what the demo's simulated population did; what is recorded already changes nothing. */
export async function recordPeople(config: Config, space: Space, progress: Progress): Promise<void> {
  const interactions = await peopleOfTheDemo(config, space);
  const log = await openLog(config, Date.now);
  try {
    await importInteractions(interactions, log, progress.stage('Simulating people', interactions.length));
  } finally {
    await log.close();
  }
}

/** With the clusters that the images are in now. */
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
