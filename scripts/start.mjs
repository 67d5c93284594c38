// `npm start`: installs and compiles when needed, then serves. The demo draws itself on its first start.
import { launch } from './launch.mjs';
import { prepareWorkspace } from './workspace.mjs';

prepareWorkspace();
launch('server/main.js', process.argv.slice(2));
