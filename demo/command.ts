import { join } from 'node:path';
import { clusterCatalogue } from '#src/catalogue/clusters/cluster-catalogue.js';
import { openCatalogue } from '#src/catalogue/open-catalogue.js';
import { progressOn } from '#src/catalogue/progress.js';
import type { DemoCommand } from '#src/cli/beside.js';
import { demoIsForeign, demoIsPrepared, markPrepared } from '#src/engines/demo-marker.js';
import { clearDemo, drawDemo } from './prepare-demo.js';
import { recordPeople } from './record-people.js';

/** Fixed, so that every start draws the same demo as the guides show; `cluster` would choose 13, one a style. */
const CLUSTERS = 100;

/** Prepares everything that serving the demo needs: images, vectors, clusters, and simulated users. */
export const demo: DemoCommand['demo'] = async (config) => {
  if (await demoIsPrepared(config)) return;
  const progress = progressOn(process.stderr, () => performance.now());
  const directory = join(config.dataDirectory, config.catalogue);
  console.error(
    'Preparing the demo catalogue, once. You may interrupt it: the next start continues from there.',
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
    await recordPeople(config, catalogue.embedder.space, progress);
    await markPrepared(config);
  } finally {
    await catalogue.close();
  }
};
