import { importInteractions } from '#src/catalogue/interactions/import-interactions.js';
import type { Progress } from '#src/catalogue/progress.js';
import type { Config } from '#src/config/config.js';
import type { InteractionLog } from '#src/datasources/logs/interaction-log.js';
import type { Interaction } from '#src/domain/interaction.js';
import { SILENT } from '#src/domain/operator-log.js';
import type { Space } from '#src/domain/vector.js';
import { openIndex } from '#src/engines/open-index.js';
import { openLog } from '#src/engines/open-log.js';
import { openBlend } from '#src/engines/open-ranker.js';
import { planCatalogue } from './catalogue-plan.js';
import { describeImage } from './demo-image.js';
import { simulatePopulation } from './population.js';

const SEED = 'parallax';

/** Records what the demo's simulated population did; what is recorded already changes nothing. */
export async function recordPeople(config: Config, space: Space, progress: Progress): Promise<void> {
  const interactions = await peopleOfTheDemo(config, space);
  const log = await openLog(config, Date.now);
  try {
    await importInteractions(interactions, log, progress.stage('Simulating people', interactions.length));
    if (config.ranker === 'embedded') await learnPeople(config, space, log);
  } finally {
    await log.close();
  }
}

/** The log keeps what is learnt of them: the first start answers by it at once, and so does every copy. */
async function learnPeople(config: Config, space: Space, log: InteractionLog): Promise<void> {
  const index = await openIndex(config, { space, log: SILENT, readOnly: true });
  try {
    const ranker = await openBlend({ index, log, now: Date.now });
    await ranker.settled();
    await ranker.close();
  } finally {
    await index.close();
  }
}

/** With the clusters that the images are in now. */
async function peopleOfTheDemo(config: Config, space: Space): Promise<readonly Interaction[]> {
  const images = planCatalogue(config.demoSize).map(describeImage);
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
