import { describe, it } from 'vitest';
import { orderSuite } from '../e2e/order.suite.js';
import { tasteSuite } from '../e2e/taste.suite.js';
import { hasRemoteEngines, NEEDS, openRemoteApp } from './remote-app.js';

const ENGINES = 'Titan, OpenSearch, Personalize and Redis';
const SUBJECTS = ['cat', 'dog', 'car', 'flower'];

if (hasRemoteEngines()) {
  tasteSuite(ENGINES, openRemoteApp, SUBJECTS);
  orderSuite(ENGINES, openRemoteApp);
} else {
  describe(`the main job on ${ENGINES}`, () => {
    it.skip(NEEDS, () => undefined);
  });
}
