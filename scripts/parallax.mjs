// `npm run parallax -- <verb>`: the command line.
import { launch } from './launch.mjs';
import { prepareWorkspace } from './workspace.mjs';

prepareWorkspace();
launch('cli/main.js', process.argv.slice(2));
