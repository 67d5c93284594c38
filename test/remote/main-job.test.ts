import { orderSuite } from '../e2e/order.suite.js';
import { tasteSuite } from '../e2e/taste.suite.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';

const ENGINES = 'Titan, OpenSearch, Personalize and Redis';
const SUBJECTS = ['cat', 'dog', 'car', 'flower'];

onRemoteEngines(`the main job on ${ENGINES}`, () => {
  tasteSuite(ENGINES, openRemoteApp, SUBJECTS);
  orderSuite(ENGINES, openRemoteApp);
});
