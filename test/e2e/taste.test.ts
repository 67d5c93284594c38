import { openDemoApp } from './demo-app.js';
import { tasteSuite } from './taste.suite.js';

tasteSuite('embedded engines', openDemoApp);
