import { openDemoApp } from './demo-app.js';
import { orderSuite } from './order.suite.js';

orderSuite('embedded engines', openDemoApp);
