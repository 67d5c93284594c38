import { orderSuite } from '../e2e/order.suite.js';
import { tasteSuite } from '../e2e/taste.suite.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';

const ENGINES = 'Titan, OpenSearch, Personalize and Redis';
const SUBJECTS = ['cat', 'dog', 'car', 'flower'];

onRemoteEngines(`the main job on ${ENGINES}`, () => {
  // A model of its own counts what was long ago by its own rules, and the newest events twice for a while.
  tasteSuite(ENGINES, openRemoteApp, { subjects: SUBJECTS, switched: 0.4 });
  orderSuite(ENGINES, openRemoteApp);
});
