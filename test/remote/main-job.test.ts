import { FORWARDER } from '../../src/learning/forward-interactions.js';
import { DIGESTION_MS } from '../../src/scoring/models/own-events.js';
import type { DemoApp } from '../e2e/demo-app.js';
import { orderSuite } from '../e2e/order.suite.js';
import { tasteSuite } from '../e2e/taste.suite.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';
import { until } from './until.js';

const ENGINES = 'Titan, OpenSearch, Personalize and Redis';
const SUBJECTS = ['cat', 'dog', 'car', 'flower'];

/** Advance of the gateway's clock: a minute for each taste that Personalize has digested. */
let ahead = 0;

/** Events of yesterday's taste would count against today's. */
async function personalizeHasDigested({ engines }: DemoApp): Promise<void> {
  await until(async () => (await engines.log.lag(FORWARDER)) === 0, 20_000);
  ahead += DIGESTION_MS + 1;
}

onRemoteEngines(`the main job on ${ENGINES}`, () => {
  // A model of its own counts what was long ago by its own rules, and learns of the newest events a minute later.
  const open = () => openRemoteApp({}, {}, () => Date.now() + ahead);
  tasteSuite(ENGINES, open, { subjects: SUBJECTS, digested: personalizeHasDigested, warms: true });
  orderSuite(ENGINES, openRemoteApp);
});
