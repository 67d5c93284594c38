import { FORWARDER } from '../../src/learning/forward-interactions.js';
import type { DemoApp } from '../e2e/demo-app.js';
import { orderSuite } from '../e2e/order.suite.js';
import { tasteSuite } from '../e2e/taste.suite.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';
import { until } from './until.js';

const ENGINES = 'Titan, OpenSearch, Personalize and Redis';
const SUBJECTS = ['cat', 'dog', 'car', 'flower'];

/** What it was told of yesterday's taste and not yet of today's would stand against today's. */
async function personalizeIsTold({ engines }: DemoApp): Promise<void> {
  await until(async () => (await engines.log.lag(FORWARDER)) === 0, 20_000);
}

onRemoteEngines(`the main job on ${ENGINES}`, () => {
  // A model of its own counts what was long ago by its own rules, and the newest events twice for a while.
  tasteSuite(ENGINES, openRemoteApp, { subjects: SUBJECTS, switched: 0.4, settled: personalizeIsTold });
  orderSuite(ENGINES, openRemoteApp);
});
